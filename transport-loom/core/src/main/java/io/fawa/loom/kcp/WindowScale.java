/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/**
 * Scales the send window to twice the data delivered in the shortest recent round trip. Loss does
 * not shrink it, as loss means little on the links KCP is for. A slower link or peer does: the rate
 * stops growing, and the shortest round trip is one with empty queues.
 */
final class WindowScale {
  private static final int GAIN = 2;
  private static final int ROUNDS = 8;
  private static final int ROUND_MILLIS_MIN = 20;
  private static final long[] NONE = {};
  private static final int SHORTEST_KEPT_MILLIS = 10_000;
  private static final int UNKNOWN = Integer.MAX_VALUE;

  /** The start times of the last rounds, and the segments acknowledged by then. */
  private long[] beganMillis = NONE;

  private long[] deliveredBefore = NONE;
  private int rounds;
  private int roundEnd;

  /** The shortest round trip of this period and the one before. */
  private int shortestMillis = UNKNOWN;

  private int shortestBeforeMillis = UNKNOWN;
  private long periodBeganMillis;
  private int scaled;

  /** Segments that may be in flight. */
  int window(KcpConfig config) {
    return Math.clamp(scaled, config.sendWindow(), config.sendWindowMax());
  }

  /** Adds a sample of the round-trip time. */
  void sample(int millis, long nowMillis) {
    if (nowMillis - periodBeganMillis >= SHORTEST_KEPT_MILLIS) {
      periodBeganMillis = nowMillis;
      shortestBeforeMillis = shortestMillis;
      shortestMillis = UNKNOWN;
    }
    shortestMillis = Math.min(shortestMillis, Math.max(millis, 1));
  }

  /**
   * Checks whether a round has ended: whether everything in flight at its start has arrived.
   *
   * @param delivered segments acknowledged since the start of the conversation
   * @param una the lowest unacknowledged number (snd_una)
   * @param next the number the next segment gets (snd_nxt)
   */
  void acknowledged(long delivered, int una, int next, long nowMillis) {
    if (rounds == 0) {
      beganMillis = new long[ROUNDS];
      deliveredBefore = new long[ROUNDS];
    } else {
      int last = (rounds - 1) % ROUNDS;
      if (una - roundEnd < 0 || nowMillis - beganMillis[last] < ROUND_MILLIS_MIN) {
        return;
      }
      // Averaged over several rounds, as a burst of delayed acknowledgements looks like a high
      // rate.
      int first = rounds < ROUNDS ? 0 : rounds % ROUNDS;
      scaled = scale(delivered - deliveredBefore[first], nowMillis - beganMillis[first]);
    }
    beganMillis[rounds % ROUNDS] = nowMillis;
    deliveredBefore[rounds % ROUNDS] = delivered;
    roundEnd = next;
    // Continues within the ring in any case.
    rounds = rounds < 2 * ROUNDS - 1 ? rounds + 1 : ROUNDS;
  }

  private int scale(long segments, long millis) {
    int shortest = Math.min(shortestMillis, shortestBeforeMillis);
    if (shortest == UNKNOWN) {
      return 0;
    }
    return (int) Math.min(GAIN * segments * shortest / millis, Integer.MAX_VALUE);
  }
}
