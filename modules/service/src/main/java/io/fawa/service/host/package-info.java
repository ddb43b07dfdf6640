/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * One running app: its listeners on Helidon, and how a call gets from a socket to a handler.
 *
 * <pre>
 *   Helidon listener ─┬─ HTTP/1.1 ─► Http1Filter ──(RPC)──► Http1Exchange ─┐
 *                     │                  └──(else)──► Helidon's routes     ├─► Front ─► RpcServer
 *                     └─ HTTP/2 ───► io.fawa.http2 ─► its exchange ────────┘     └────► OrdinaryRoutes
 * </pre>
 *
 * <p>The front is the one place that answers preflights, adds what every answer carries, and counts
 * and logs every call.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.host;
