/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import io.fawa.limits.Allowance;

/**
 * How many streams of a connection have their cost taken from its allowance: several at a time, as
 * a stream is opened far more often than a connection has more of them than ever. Not thread-safe.
 */
final class PaidStreams {
  /**
   * About what a stream costs of which only the head came, its handler included: mostly the stack
   * of a thread that waits, which is three times as deep before its code is compiled as after.
   */
  static final int STREAM_BYTES = 8192;

  static final int TOGETHER = 4;

  private final Allowance allowance;
  private int paid;

  PaidStreams(Allowance allowance) {
    this.allowance = allowance;
  }

  /**
   * Has {@code count} streams paid for; false if they cannot be. Gives back what far fewer save.
   */
  boolean reach(int count) {
    if (count > paid) {
      if (!allowance.tryTake((long) TOGETHER * STREAM_BYTES)) {
        return false;
      }
      paid += TOGETHER;
    } else if (paid - count >= 2 * TOGETHER) {
      allowance.give((long) TOGETHER * STREAM_BYTES);
      paid -= TOGETHER;
    }
    return true;
  }

  /** No stream is open. */
  void giveBack() {
    allowance.give((long) paid * STREAM_BYTES);
    paid = 0;
  }
}
