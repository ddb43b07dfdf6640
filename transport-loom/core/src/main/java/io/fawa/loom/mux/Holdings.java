/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

/**
 * The part of the budget that one session has taken for its queues in one direction: in steps,
 * beyond a share that is part of a session's fixed cost. It covers whole segments of the queues,
 * even partly filled ones, and those they may use next.
 */
final class Holdings {
  static final int STEP_BYTES = 16 * 1024;

  /** The most that an active session keeps for its next bytes while the budget is not short. */
  private static final int KEPT_BYTES = 16 * STEP_BYTES;

  private final MuxBudget budget;
  private final ByteQueue.Pool pool;
  private final int shareBytes;
  private final boolean keeps;
  private int takenBytes;
  private boolean atWork;
  private boolean over;

  /**
   * Creates one that has taken nothing.
   *
   * @param keeps whether {@link #rest} will be called, so that bytes may be kept until then
   */
  Holdings(MuxBudget budget, ByteQueue.Pool pool, int shareBytes, boolean keeps) {
    this.budget = budget;
    this.pool = pool;
    this.shareBytes = shareBytes;
    this.keeps = keeps;
  }

  /** How many more bytes may be held; takes steps for {@code wantedBytes}. */
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

  /** Whether the fixed share is used up. */
  boolean fillsShare() {
    return pool.usedBytes() >= shareBytes;
  }

  /** Whether more could be held only by taking from the budget. */
  boolean needsMore() {
    return !over && freeBytes() <= 0;
  }

  /** Gives back unneeded bytes. */
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

  /** The session is idle: keeps no more than is held. */
  void rest() {
    atWork = false;
    settle();
  }

  /** The session has ended: takes nothing more, and gives back as the rest is read. */
  void end() {
    over = true;
    atWork = false;
    settle();
  }
}
