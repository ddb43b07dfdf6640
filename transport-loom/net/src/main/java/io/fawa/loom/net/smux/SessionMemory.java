/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import io.fawa.limits.Allowance;
import io.fawa.loom.mux.MuxBudget;

/**
 * The memory that a session has taken from its allowance. It gives everything back once the session
 * has ended and received bytes were read or dropped. Guarded by the session's lock, except for
 * buffers.
 */
final class SessionMemory implements MuxBudget {
  /**
   * The fixed cost of a session: its threads, an accepting thread and its smallest buffers, with
   * interpreted code; and the fixed shares with which it continues when the budget is used up.
   */
  static final int SESSION_BYTES = 28 * 1024;

  private final Allowance allowance;
  private final boolean granted;
  private long takenBytes;
  private boolean over;

  SessionMemory(Allowance allowance) {
    this.allowance = allowance;
    this.granted = allowance.tryTakeForNew(SESSION_BYTES);
  }

  /** Whether there was memory for the session itself. */
  boolean granted() {
    return granted;
  }

  @Override
  public boolean take(int bytes) {
    if (!allowance.tryTake(bytes)) {
      return false;
    }
    takenBytes += bytes;
    return true;
  }

  @Override
  public void give(int bytes) {
    takenBytes -= bytes;
    allowance.give(bytes);
    closeIfUnused();
  }

  @Override
  public boolean hasSpare() {
    return allowance.hasSpare();
  }

  @Override
  public long refusals() {
    return allowance.refusals();
  }

  /** The session has ended. */
  void end() {
    over = true;
    closeIfUnused();
  }

  private void closeIfUnused() {
    if (over && takenBytes == 0) {
      allowance.close();
    }
  }

  /** Takes bytes for a longer buffer than needed, if memory is plentiful. Thread-safe. */
  boolean tryTakeBuffer(int bytes) {
    return allowance.tryTakeSpare(bytes);
  }

  /** Gives bytes of a buffer back. Thread-safe. */
  void giveBuffer(int bytes) {
    allowance.give(bytes);
  }
}
