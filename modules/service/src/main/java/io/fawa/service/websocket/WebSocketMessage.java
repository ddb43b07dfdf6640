/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

/** A complete message. */
public sealed interface WebSocketMessage {
  /** A text message, checked to be valid UTF-8. */
  record Text(String text) implements WebSocketMessage {}

  /**
   * A binary message.
   *
   * @param bytes owned by the receiver
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Binary(byte[] bytes) implements WebSocketMessage {}
}
