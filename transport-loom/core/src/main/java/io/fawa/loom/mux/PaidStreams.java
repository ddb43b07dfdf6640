/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

/**
 * How many streams of the peer have their cost taken from the budget: several at a time, as one is
 * opened far more often than there are more of them than ever.
 */
final class PaidStreams {
  /**
   * A stream with its first bytes, and the thread that a server gives it, whose stack is deeper
   * before its code is compiled.
   */
  static final int STREAM_BYTES = 5 * 1024;

  static final int TOGETHER = 4;

  private final MuxBudget budget;
  private int paid;

  PaidStreams(MuxBudget budget) {
    this.budget = budget;
  }

  /** Has so many paid for, if they can be; gives back what far fewer save. */
  boolean reach(int count) {
    if (count > paid) {
      if (!budget.take(TOGETHER * STREAM_BYTES)) {
        return false;
      }
      paid += TOGETHER;
    } else if (paid - count >= 2 * TOGETHER || count == 0) {
      int kept = (count + TOGETHER - 1) / TOGETHER * TOGETHER;
      budget.give((paid - kept) * STREAM_BYTES);
      paid = kept;
    }
    return true;
  }
}
