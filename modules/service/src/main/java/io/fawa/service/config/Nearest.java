/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the likely meaning of a misspelt word. */
final class Nearest {
  private static final int LENGTH_MAX = 100;

  private Nearest() {}

  /**
   * The candidate with the smallest edit distance to {@code word}, ignoring case; empty if all are
   * too far.
   */
  static Optional<String> to(String word, Collection<String> candidates) {
    if (word.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    String typed = word.toLowerCase(Locale.ROOT);
    int editsMax = Math.max(1, word.length() / 3);
    return candidates.stream()
        .filter(candidate -> edits(typed, candidate) <= editsMax)
        .min(
            Comparator.comparingInt((String candidate) -> edits(typed, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
  private static int edits(String typed, String candidate) {
    String meant = candidate.toLowerCase(Locale.ROOT);
    int[][] cost = new int[typed.length() + 1][meant.length() + 1];
    for (int i = 0; i <= typed.length(); i++) {
      for (int j = 0; j <= meant.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replaced = typed.charAt(i - 1) == meant.charAt(j - 1) ? 0 : 1;
        int least =
            Math.min(cost[i - 1][j - 1] + replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && typed.charAt(i - 1) == meant.charAt(j - 2)
                && typed.charAt(i - 2) == meant.charAt(j - 1);
        cost[i][j] = swapped ? Math.min(least, 1 + cost[i - 2][j - 2]) : least;
      }
    }
    return cost[typed.length()][meant.length()];
  }
}
