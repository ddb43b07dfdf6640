/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

/**
 * The memory shared by many sessions: for unread received bytes, unsent bytes, and streams. Each
 * session also has a small fixed share from its start, so that it continues when the budget is used
 * up. Called by the thread that owns the session at the time.
 */
public interface MuxBudget {
  /** Takes {@code bytes}, if enough are left. */
  boolean take(int bytes);

  /** Gives back what was taken. */
  void give(int bytes);

  /** Whether enough is left to keep idle buffers for later. */
  boolean hasSpare();

  /** How often a take failed; a rising count means that others are waiting. */
  long refusals();

  /** A budget without a limit. */
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
