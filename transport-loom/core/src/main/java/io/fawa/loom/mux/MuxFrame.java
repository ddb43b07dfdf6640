/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

/**
 * One frame. The payload of a data frame is not part of it: it is the {@link Push#length} bytes
 * that follow in the receive buffer.
 */
public sealed interface MuxFrame {
  /** The stream it belongs to, an unsigned number; 0 for {@link Nop}. */
  int streamId();

  /** Opens a stream. */
  record Syn(int streamId) implements MuxFrame {}

  /** The sender writes no more to the stream. */
  record Fin(int streamId) implements MuxFrame {}

  /** Data: {@code length} bytes follow, 0 to 65535. */
  record Push(int streamId, int length) implements MuxFrame {}

  /** A keep-alive. */
  record Nop(int streamId) implements MuxFrame {}

  /**
   * Version 2: the reader has taken {@code consumed} bytes from the stream since it was opened,
   * modulo 2^32, and has room for {@code window} beyond them. Both are unsigned.
   */
  record Update(int streamId, int consumed, int window) implements MuxFrame {}
}
