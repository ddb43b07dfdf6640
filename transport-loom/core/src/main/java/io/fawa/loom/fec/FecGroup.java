/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

import java.util.ArrayDeque;
import java.util.Arrays;

/** The received packets of one group. Reused for another group afterwards. */
final class FecGroup {
  private static final byte[] NOTHING = {};
  private static final int ABSENT = -1;

  private final byte[][] shards;
  private final int[] lengths;
  private long id;
  private long touched;
  private boolean finished;

  FecGroup(int size) {
    shards = new byte[size][];
    lengths = new int[size];
    Arrays.fill(shards, NOTHING);
    Arrays.fill(lengths, ABSENT);
  }

  void begin(long newId, long touch) {
    id = newId;
    touched = touch;
    finished = false;
  }

  long id() {
    return id;
  }

  long touched() {
    return touched;
  }

  void touch(long at) {
    touched = at;
  }

  /** Whether nothing is left to rebuild. */
  boolean finished() {
    return finished;
  }

  boolean has(int position) {
    return lengths[position] != ABSENT;
  }

  void put(int position, byte[] shard, int length) {
    shards[position] = shard;
    lengths[position] = length;
  }

  int capacity(int position) {
    return shards[position].length;
  }

  int count(int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += has(i) ? 1 : 0;
    }
    return count;
  }

  int longest() {
    int longest = 0;
    for (int i = 0; i < shards.length; i++) {
      longest = Math.max(longest, lengths[i]);
    }
    return longest;
  }

  /** A received shard, padded with zeros to a length. */
  byte[] padded(int position, int length) {
    byte[] shard = shards[position];
    if (shard.length < length) {
      shard = Arrays.copyOf(shard, length);
      shards[position] = shard;
    }
    Arrays.fill(shard, lengths[position], length, (byte) 0);
    return shard;
  }

  /** Finishes the group and returns its buffers to {@code free}. */
  void finish(ArrayDeque<byte[]> free) {
    releaseTo(free);
    finished = true;
  }

  void releaseTo(ArrayDeque<byte[]> free) {
    for (int i = 0; i < shards.length; i++) {
      if (has(i)) {
        free.addLast(shards[i]);
        shards[i] = NOTHING;
        lengths[i] = ABSENT;
      }
    }
  }
}
