/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.util.List;

/**
 * The round trips that a server has measured by its pings, in our own mode.
 *
 * @param counts how many were at most as long as each of the {@link #BOUNDS_MILLIS}, and longer
 *     than the one before; the last is of those longer than all
 * @param nanos the sum of all in nanoseconds
 */
public record RoundTrips(List<Long> counts, long nanos) {
  /** The upper bounds in milliseconds: from a local network to a link that is near its end. */
  public static final List<Integer> BOUNDS_MILLIS =
      List.of(1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 1_000, 2_000, 5_000);

  /**
   * Copies the counts.
   *
   * @throws IllegalArgumentException there is not one for each bound and one more
   */
  public RoundTrips {
    counts = List.copyOf(counts);
    if (counts.size() != BOUNDS_MILLIS.size() + 1) {
      throw new IllegalArgumentException(
          counts.size() + " counts, allowed are " + (BOUNDS_MILLIS.size() + 1));
    }
  }

  /** How many there were. */
  public long count() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /** The mean in nanoseconds; 0 if there was none. */
  public long meanNanos() {
    long count = count();
    return count == 0 ? 0 : nanos / count;
  }
}
