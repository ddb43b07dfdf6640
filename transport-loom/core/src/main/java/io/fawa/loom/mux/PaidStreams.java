/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

/**
 * Takes the cost of the peer's streams from the budget. It takes for several at a time and keeps
 * them, so that opening a stream rarely touches the budget.
 */
final class PaidStreams {
  /**
   * The cost of a stream with its first bytes and a server's thread for it, whose stack is deeper
   * in interpreted code.
   */
  static final int STREAM_BYTES = 5 * 1024;

  static final int TOGETHER = 4;

  private final MuxBudget budget;
  private int paid;

  PaidStreams(MuxBudget budget) {
    this.budget = budget;
  }

  /** Takes the cost of {@code count} streams, if possible; gives back the surplus of far fewer. */
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
