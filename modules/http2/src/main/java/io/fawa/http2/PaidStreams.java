/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import io.fawa.limits.Allowance;

/**
 * Takes the cost of a connection's streams and handlers from its allowance. It takes for several at
 * a time and keeps them, so that opening a stream rarely touches the budget. Changed under the
 * outbox's lock.
 */
final class PaidStreams {
  /**
   * The approximate cost of a stream whose header section has arrived and which has no handler yet.
   */
  static final int STREAM_BYTES = 2048;

  /**
   * The approximate cost of its handler: mostly the stack of a waiting thread, which is three times
   * as deep in interpreted code as in compiled code.
   */
  static final int HANDLER_BYTES = 6144;

  static final int STREAMS_TOGETHER = 8;
  static final int HANDLERS_TOGETHER = 4;

  private final Allowance allowance;
  private int streams;

  /** Also read without the lock, to skip the common case. */
  private volatile int handlers;

  PaidStreams(Allowance allowance) {
    this.allowance = allowance;
  }

  int handlers() {
    return handlers;
  }

  /**
   * Takes the cost of {@code count} streams; false if there is not enough. Gives back the surplus
   * of far fewer.
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

  /** Takes the cost of {@code count} running handlers; false if there is not enough. */
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

  /** Gives back the surplus if {@code count} is far less than what was taken for. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  void giveBackSpare(int count) {
    if (handlers - count >= 2 * HANDLERS_TOGETHER) {
      allowance.give((long) HANDLERS_TOGETHER * HANDLER_BYTES);
      handlers -= HANDLERS_TOGETHER;
    }
  }

  /** Gives everything back: no stream is open, and no handler is running. */
  void giveBack() {
    allowance.give((long) streams * STREAM_BYTES + (long) handlers * HANDLER_BYTES);
    streams = 0;
    handlers = 0;
  }
}
