/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

/**
 * What one session has taken of the budget, one way: for bytes in steps, for streams each, and both
 * only beyond what every session may hold.
 */
final class Holdings {
  static final int SHARE_BYTES = 16 * 1024;
  static final int SHARE_STREAMS = 8;
  static final int STEP_BYTES = 16 * 1024;

  /** A stream with its first bytes, and the thread that a server gives it. */
  static final int STREAM_BYTES = 2048;

  private final MuxBudget budget;
  private int forBytes;
  private int forStreams;
  private boolean released;

  Holdings(MuxBudget budget) {
    this.budget = budget;
  }

  /** How many more bytes may be held beside those; takes steps for as many as are wanted. */
  int roomBytes(int heldBytes, int wantedBytes) {
    if (released) {
      return Integer.MAX_VALUE;
    }
    // More may be held than was counted: the limit of a session may be below its share.
    int room = SHARE_BYTES + forBytes - heldBytes;
    while (room < wantedBytes && budget.take(STEP_BYTES)) {
      forBytes += STEP_BYTES;
      room += STEP_BYTES;
    }
    return Math.max(0, room);
  }

  /** How often anybody found too little of the budget. */
  long refusals() {
    return budget.refusals();
  }

  /** Whether so many bytes are more than what every session may hold. */
  static boolean exceedsShare(int heldBytes) {
    return heldBytes > SHARE_BYTES;
  }

  /** Whether more could be held only by what the budget has to give. */
  boolean needsMore(int heldBytes) {
    return !released && SHARE_BYTES + forBytes - heldBytes <= 0;
  }

  /** Gives back what is not needed for so many bytes; one step is kept for the next. */
  void settle(int heldBytes) {
    int needed = heldBytes == 0 ? 0 : Math.max(0, heldBytes - SHARE_BYTES) + 2 * STEP_BYTES;
    while (forBytes > 0 && forBytes >= needed) {
      forBytes -= STEP_BYTES;
      budget.give(STEP_BYTES);
    }
  }

  /** Whether one more stream of the peer's may be held beside those. */
  boolean takeStream(int peerStreams) {
    if (peerStreams < SHARE_STREAMS || released) {
      return true;
    }
    if (!budget.take(STREAM_BYTES)) {
      return false;
    }
    forStreams += STREAM_BYTES;
    return true;
  }

  /** One stream of the peer's is over, and so many are left. */
  void giveStream(int peerStreams) {
    if (peerStreams >= SHARE_STREAMS && forStreams > 0) {
      forStreams -= STREAM_BYTES;
      budget.give(STREAM_BYTES);
    }
  }

  /** Gives back everything: the session is over. */
  void release() {
    if (forBytes + forStreams > 0) {
      budget.give(forBytes + forStreams);
    }
    forBytes = 0;
    forStreams = 0;
    released = true;
  }
}
