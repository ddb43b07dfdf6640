/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * One running app: its listeners, and the path of a call from connection to handler.
 *
 * <pre>
 * Listeners ─► listener.Listener ─► HTTP/1.1 or HTTP/2 engine ─► exchange ─► AppCalls
 *                                                                               │ guard
 *                                                             Front ◄───────────┘
 *                                                     RPC ─► RpcServer, else ─► OrdinaryRoutes
 * </pre>
 *
 * <p>The front is the one place that responds to preflights, adds common header fields, and counts
 * and logs every call.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.host;
