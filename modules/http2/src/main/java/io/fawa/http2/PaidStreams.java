/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import io.fawa.limits.Allowance;

/**
 * How many streams and handlers of a connection have their cost taken from its allowance: several
 * at a time, as a stream is opened far more often than a connection has more of them than ever.
 * Changed under the outbox's lock.
 */
final class PaidStreams {
  /** About what a stream costs of which only the head came, and which nobody serves yet. */
  static final int STREAM_BYTES = 2048;

  /**
   * About what its handler costs: mostly the stack of a thread that waits, which is three times as
   * deep before its code is compiled as after.
   */
  static final int HANDLER_BYTES = 6144;

  static final int STREAMS_TOGETHER = 8;
  static final int HANDLERS_TOGETHER = 4;

  private final Allowance allowance;
  private int streams;

  /** Read without the lock, by who then finds that it need not pay. */
  private volatile int handlers;

  PaidStreams(Allowance allowance) {
    this.allowance = allowance;
  }

  int handlers() {
    return handlers;
  }

  /**
   * Has {@code count} streams paid for; false if they cannot be. Gives back what far fewer save.
   */
  boolean reachStreams(int count) {
    if (count > streams) {
      if (!allowance.tryTake((long) STREAMS_TOGETHER * STREAM_BYTES)) {
        return false;
      }
      streams += STREAMS_TOGETHER;
    } else if (streams - count >= 2 * STREAMS_TOGETHER) {
      allowance.give((long) STREAMS_TOGETHER * STREAM_BYTES);
      streams -= STREAMS_TOGETHER;
    }
    return true;
  }

  /** Has {@code count} handlers that run paid for; false if they cannot be. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  boolean reachHandlers(int count) {
    if (count > handlers) {
      if (!allowance.tryTake((long) HANDLERS_TOGETHER * HANDLER_BYTES)) {
        return false;
      }
      handlers += HANDLERS_TOGETHER;
    }
    return true;
  }

  /** Gives back what {@code count} handlers, far fewer than paid for, save. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  void giveBackSpare(int count) {
    if (handlers - count >= 2 * HANDLERS_TOGETHER) {
      allowance.give((long) HANDLERS_TOGETHER * HANDLER_BYTES);
      handlers -= HANDLERS_TOGETHER;
    }
  }

  /** No stream is open, and no handler runs. */
  void giveBack() {
    allowance.give((long) streams * STREAM_BYTES + (long) handlers * HANDLER_BYTES);
    streams = 0;
    handlers = 0;
  }
}
