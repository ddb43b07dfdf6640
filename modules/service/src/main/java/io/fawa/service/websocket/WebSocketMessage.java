/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

/** A whole message, its fragments joined. */
public sealed interface WebSocketMessage {
  /** Text, which was valid UTF-8. */
  record Text(String text) implements WebSocketMessage {}

  /**
   * Bytes.
   *
   * @param bytes the receiver's own
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Binary(byte[] bytes) implements WebSocketMessage {}
}
