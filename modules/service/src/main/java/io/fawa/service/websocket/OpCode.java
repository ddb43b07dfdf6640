/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import java.util.Optional;

/** The type of a frame (RFC 6455 §5.2). */
enum OpCode {
  CONTINUATION(0),
  TEXT(1),
  BINARY(2),
  CLOSE(8),
  PING(9),
  PONG(10);

  private final int number;

  OpCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /**
   * True for a control frame, which may come between the fragments of a message (RFC 6455 §5.5).
   */
  boolean control() {
    return number >= CLOSE.number;
  }

  static Optional<OpCode> of(int number) {
    for (OpCode code : values()) {
      if (code.number == number) {
        return Optional.of(code);
      }
    }
    return Optional.empty();
  }
}
