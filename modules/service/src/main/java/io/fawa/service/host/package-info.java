/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * One running app: its listeners, and how a call gets from a connection to a handler.
 *
 * <pre>
 * Listeners ─► listener.Listener ─► HTTP/1.1 or HTTP/2 engine ─► exchange ─► AppCalls
 *                                                                               │ guard
 *                                                             Front ◄───────────┘
 *                                                     RPC ─► RpcServer, else ─► OrdinaryRoutes
 * </pre>
 *
 * <p>The front is the one place that answers preflights, adds what every answer carries, and counts
 * and logs every call.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.host;
