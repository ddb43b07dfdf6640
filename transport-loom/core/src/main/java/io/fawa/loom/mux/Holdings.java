/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

/**
 * What one session has taken of the budget for the queues of one direction: in steps, and beyond a
 * share that is part of what a session costs. What is taken is as much as the queues and the
 * segments they may use next need, whatever part of a segment is filled.
 */
final class Holdings {
  static final int STEP_BYTES = 16 * 1024;

  /** What a session at work may keep for its next bytes while the budget is not short. */
  private static final int KEPT_BYTES = 16 * STEP_BYTES;

  private final MuxBudget budget;
  private final ByteQueue.Pool pool;
  private final int shareBytes;
  private final boolean keeps;
  private int takenBytes;
  private boolean atWork;
  private boolean over;

  /**
   * Takes nothing yet.
   *
   * @param keeps whether {@link #rest} will be called, so that something may be kept until then
   */
  Holdings(MuxBudget budget, ByteQueue.Pool pool, int shareBytes, boolean keeps) {
    this.budget = budget;
    this.pool = pool;
    this.shareBytes = shareBytes;
    this.keeps = keeps;
  }

  /** How many more bytes may be held; takes steps for as many as are wanted. */
  int roomBytes(int wantedBytes) {
    if (over) {
      return Integer.MAX_VALUE;
    }
    atWork = keeps;
    int room = freeBytes();
    while (room < wantedBytes && budget.take(STEP_BYTES)) {
      takenBytes += STEP_BYTES;
      room += STEP_BYTES;
    }
    return Math.max(0, room);
  }

  private int freeBytes() {
    return shareBytes + takenBytes - pool.usedBytes();
  }

  /** Whether as much is held as every session may hold, so that others of it may have to wait. */
  boolean fillsShare() {
    return pool.usedBytes() >= shareBytes;
  }

  /** Whether more could be held only by what the budget has to give. */
  boolean needsMore() {
    return !over && freeBytes() <= 0;
  }

  /** Gives back what is not needed. */
  void settle() {
    int needed = Math.max(0, pool.usedBytes() - (over ? 0 : shareBytes));
    if (needed > 0 && !over) {
      needed += STEP_BYTES;
    }
    if (atWork && takenBytes > needed && budget.hasSpare()) {
      needed = Math.max(needed, KEPT_BYTES);
    }
    int steps = (takenBytes - needed) / STEP_BYTES;
    if (steps > 0) {
      takenBytes -= steps * STEP_BYTES;
      budget.give(steps * STEP_BYTES);
    }
    pool.trim(over ? 0 : shareBytes + takenBytes);
  }

  /** Nothing has been moved for a while: keeps no more than is held. */
  void rest() {
    atWork = false;
    settle();
  }

  /** The session is over: takes nothing any more, and gives back as the rest is read. */
  void end() {
    over = true;
    atWork = false;
    settle();
  }
}
