/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

/**
 * Memory that the peers of many sessions share: what they have sent and nobody has read, what they
 * were written and do not read, and their streams. Each session has a small share beside it that
 * was taken when it began, so that it goes on when nothing is left. Called from whatever thread
 * owns a session then.
 */
public interface MuxBudget {
  /** Takes so many bytes, if there are as many. */
  boolean take(int bytes);

  /** Gives back what was taken. */
  void give(int bytes);

  /** Whether so much is left that what is idle may be kept for later. */
  boolean hasSpare();

  /** How often there were too few, which says that somebody waits. */
  long refusals();

  /** One that is never used up. */
  static MuxBudget unlimited() {
    return new MuxBudget() {
      @Override
      public boolean take(int bytes) {
        return true;
      }

      @Override
      public void give(int bytes) {
        // Nothing is counted.
      }

      @Override
      public boolean hasSpare() {
        return true;
      }

      @Override
      public long refusals() {
        return 0;
      }
    };
  }
}
