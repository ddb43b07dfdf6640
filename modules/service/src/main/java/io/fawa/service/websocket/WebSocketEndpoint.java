/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import java.io.IOException;
import java.util.OptionalInt;

/** Serves a WebSocket path. Called by many threads at once. */
@FunctionalInterface
public interface WebSocketEndpoint {
  /**
   * Whether to upgrade. If not, the ordinary routes serve the request and can report the reason.
   * Must not wait for the peer.
   */
  default boolean accepts(WebSocketRequest request) {
    return true;
  }

  /**
   * The longest message that is received on this WebSocket, all fragments together, at least 125
   * bytes; empty for that of the configuration. What a message makes us hold is charged to the
   * connection as it comes.
   */
  default OptionalInt messageBytesMax(WebSocketRequest request) {
    return OptionalInt.empty();
  }

  /**
   * Serves one connection, on its own virtual thread; the connection is closed when it returns.
   *
   * @throws IOException the connection failed
   */
  void serve(WebSocketConnection connection) throws IOException;
}
