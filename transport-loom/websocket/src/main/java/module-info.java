/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The carrier of sessions over WebSocket, which works through proxies and from browsers. */
module io.fawa.loom.websocket {
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;
  requires transitive io.fawa.limits;
  requires transitive io.fawa.loom.session;
  requires java.net.http;
  requires io.helidon.webserver;
  requires io.helidon.webserver.websocket;

  exports io.fawa.loom.websocket;
}
