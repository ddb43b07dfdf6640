/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import java.util.Arrays;

/** Segments to acknowledge at the next flush: their numbers, and the times to echo. */
final class AckList {
  private static final int LEAST = 8;

  private int[] pairs = new int[2 * LEAST];
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(int sequence, int timestamp) {
    if (2 * size == pairs.length) {
      pairs = Arrays.copyOf(pairs, 2 * pairs.length);
    }
    pairs[2 * size] = sequence;
    pairs[2 * size + 1] = timestamp;
    size++;
  }

  int sequence(int index) {
    return pairs[2 * index];
  }

  int timestamp(int index) {
    return pairs[2 * index + 1];
  }

  void clear() {
    size = 0;
  }

  void trim() {
    if (size == 0 && pairs.length > 2 * LEAST) {
      pairs = new int[2 * LEAST];
    }
  }
}
