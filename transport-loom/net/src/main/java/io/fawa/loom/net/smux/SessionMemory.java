/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import io.fawa.limits.Allowance;
import io.fawa.loom.mux.MuxBudget;

/**
 * What a session has taken of its allowance. It gives all back once it is over and what its streams
 * had received is read or dropped. Guarded by the session's lock, but for what concerns buffers.
 */
final class SessionMemory implements MuxBudget {
  /**
   * What a session costs by itself, with its threads, one that accepts, and its smallest buffers,
   * before its code is compiled; and the shares with which it goes on when the budget is used up.
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

  /** The session is over. */
  void end() {
    over = true;
    closeIfUnused();
  }

  private void closeIfUnused() {
    if (over && takenBytes == 0) {
      allowance.close();
    }
  }

  /** Takes bytes for a longer buffer than is needed, if there are many left. Thread-safe. */
  boolean tryTakeBuffer(int bytes) {
    return allowance.tryTakeSpare(bytes);
  }

  /** Gives bytes of a buffer back. Thread-safe. */
  void giveBuffer(int bytes) {
    allowance.give(bytes);
  }
}
