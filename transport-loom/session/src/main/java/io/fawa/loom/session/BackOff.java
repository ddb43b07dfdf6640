/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pauses between tries to connect: anything from nothing to a bound that doubles, at the first
 * try too, so that those who lost their server at once do not come back at once. Single-owner.
 */
final class BackOff {
  private final long firstMillis;
  private final long mostMillis;
  private final RandomGenerator random;
  private long boundMillis;

  /**
   * The start.
   *
   * @param first the bound of the first pause
   * @param most the bound of all
   */
  BackOff(Duration first, Duration most, RandomGenerator random) {
    this.firstMillis = Math.max(1, first.toMillis());
    this.mostMillis = Math.max(firstMillis, most.toMillis());
    this.random = random;
    this.boundMillis = firstMillis;
  }

  /** The next pause in milliseconds. */
  long nextMillis() {
    long pause = random.nextLong(boundMillis + 1);
    boundMillis = Math.min(mostMillis, 2 * boundMillis);
    return pause;
  }

  /** A connection stood: begin anew. */
  void reset() {
    boundMillis = firstMillis;
  }
}
