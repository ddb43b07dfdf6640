/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

import java.util.Arrays;
import java.util.Optional;

/**
 * Detects the size of the peer's groups from the types of received packets.
 *
 * <p>Among the last packets it looks for one complete group without a gap, followed by the first
 * packet of the next. It accepts the size if the first number is a multiple of it, as in every
 * group.
 */
final class FecTuner {
  private static final int SAMPLES = 258;
  private static final int DISTANCE = 8;

  /** Twice the number, plus one for parity. */
  private final long[] samples = new long[SAMPLES];

  private int size;
  private int oldest;
  private int sinceSearch;

  void sample(long sequence, boolean parity) {
    samples[oldest] = 2 * sequence + (parity ? 1 : 0);
    oldest = (oldest + 1) % SAMPLES;
    size = Math.min(size + 1, SAMPLES);
    sinceSearch++;
  }

  void forget() {
    size = 0;
    oldest = 0;
  }

  /**
   * The size of the peer's groups, if it can be detected by now. Searches at every eighth call
   * only.
   */
  Optional<FecConfig> find() {
    if (sinceSearch < DISTANCE) {
      return Optional.empty();
    }
    sinceSearch = 0;
    long[] sorted = Arrays.copyOf(samples, size);
    Arrays.sort(sorted);
    for (int i = 1; i < sorted.length; i++) {
      boolean groupBegins = parity(sorted[i - 1]) && !parity(sorted[i]) && follows(sorted, i);
      if (groupBegins || sorted[i - 1] == 0) {
        Optional<FecConfig> found = groupAt(sorted, groupBegins ? i : i - 1);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<FecConfig> groupAt(long[] sorted, int start) {
    int dataEnd = runEnd(sorted, start, false);
    int parityEnd = runEnd(sorted, dataEnd, true);
    int data = dataEnd - start;
    int parity = parityEnd - dataEnd;
    boolean nextBegins =
        parityEnd < sorted.length && follows(sorted, parityEnd) && !parity(sorted[parityEnd]);
    if (data < 1
        || parity < 1
        || data + parity > ReedSolomon.SHARDS_MAX
        || !nextBegins
        || (sorted[start] >>> 1) % (data + parity) != 0) {
      return Optional.empty();
    }
    return Optional.of(new FecConfig(data, parity));
  }

  /** The end of a run of packets of one type without a gap. */
  private static int runEnd(long[] sorted, int start, boolean parity) {
    int end = start;
    while (end < sorted.length
        && parity(sorted[end]) == parity
        && ((end == start && !parity) || follows(sorted, end))) {
      end++;
    }
    return end;
  }

  private static boolean parity(long sample) {
    return (sample & 1) == 1;
  }

  private static boolean follows(long[] sorted, int index) {
    return (sorted[index] >>> 1) == (sorted[index - 1] >>> 1) + 1;
  }
}
