/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import java.io.IOException;

/** What answers at a WebSocket path. Called by many threads at once. */
@FunctionalInterface
public interface WebSocketEndpoint {
  /**
   * Whether to upgrade. If not, the request goes on to the ordinary routes, which say why. Must not
   * wait for the peer.
   */
  default boolean accepts(WebSocketRequest request) {
    return true;
  }

  /**
   * Serves one connection, on its own virtual thread; the connection is closed when it returns.
   *
   * @throws IOException the connection failed; nothing more is to be done
   */
  void serve(WebSocketConnection connection) throws IOException;
}
