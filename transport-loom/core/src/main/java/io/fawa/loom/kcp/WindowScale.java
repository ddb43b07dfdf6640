/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/**
 * How many segments may be in flight where the settings let that grow: twice what gets through in
 * the shortest round trip seen of late. Loss does not shrink it, as on the links KCP is for loss
 * says little; a link or a peer that takes no more does, as the rate stops growing and the shortest
 * round trip is one with empty queues.
 */
final class WindowScale {
  private static final int GAIN = 2;
  private static final int ROUNDS = 8;
  private static final int ROUND_MILLIS_LEAST = 20;
  private static final int RATE_MILLIS = 1024;
  private static final int SHORTEST_KEPT_MILLIS = 10_000;
  private static final int UNKNOWN = Integer.MAX_VALUE;

  /** Segments in {@link #RATE_MILLIS}, of the last rounds. */
  private final int[] rates = new int[ROUNDS];

  private int round;
  private boolean begun;
  private int roundEnd;
  private long roundBeganMillis;
  private long deliveredBefore;

  /** The shortest round trip of this period and the one before. */
  private int shortestMillis = UNKNOWN;

  private int shortestBeforeMillis = UNKNOWN;
  private long periodBeganMillis;
  private int scaled;

  /** Segments that may be in flight. */
  int window(KcpConfig config) {
    return Math.clamp(scaled, config.sendWindow(), config.sendWindowMost());
  }

  /** Takes a sample of the round-trip time into account. */
  void sample(int millis, long nowMillis) {
    if (nowMillis - periodBeganMillis >= SHORTEST_KEPT_MILLIS) {
      periodBeganMillis = nowMillis;
      shortestBeforeMillis = shortestMillis;
      shortestMillis = UNKNOWN;
    }
    shortestMillis = Math.min(shortestMillis, Math.max(millis, 1));
  }

  /**
   * Looks whether a round is over: whether all that was in flight when it began has arrived.
   *
   * @param delivered segments the peer has acknowledged since the conversation began
   * @param firstInFlight the lowest number it has not acknowledged
   * @param next the number the next segment gets
   */
  void acknowledged(long delivered, int firstInFlight, int next, long nowMillis) {
    long tookMillis = nowMillis - roundBeganMillis;
    if (begun && (firstInFlight - roundEnd < 0 || tookMillis < ROUND_MILLIS_LEAST)) {
      return;
    }
    if (begun) {
      long rate = (delivered - deliveredBefore) * RATE_MILLIS / tookMillis;
      rates[round] = (int) Math.min(rate, Integer.MAX_VALUE);
      round = (round + 1) % ROUNDS;
      scaled = scale();
    }
    begun = true;
    roundBeganMillis = nowMillis;
    roundEnd = next;
    deliveredBefore = delivered;
  }

  private int scale() {
    int shortest = Math.min(shortestMillis, shortestBeforeMillis);
    if (shortest == UNKNOWN) {
      return 0;
    }
    int fastest = 0;
    int second = 0;
    for (int rate : rates) {
      second = Math.max(second, Math.min(fastest, rate));
      fastest = Math.max(fastest, rate);
    }
    // Acknowledgements that have piled up somewhere look like a rate, once.
    return (int) Math.min((long) GAIN * second * shortest / RATE_MILLIS, Integer.MAX_VALUE);
  }
}
