/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import java.util.ArrayDeque;

/** Unused segments, so that the steady path allocates nothing. */
final class SegmentPool {
  private final ArrayDeque<Segment> free = new ArrayDeque<>(2);
  private long memoryBytes;

  Segment take() {
    Segment segment = free.pollLast();
    if (segment == null) {
      return new Segment();
    }
    memoryBytes -= segment.memoryBytes();
    return segment;
  }

  void give(Segment segment) {
    segment.length = 0;
    segment.readBytes = 0;
    segment.fragment = 0;
    segment.transmissions = 0;
    segment.fastAcks = 0;
    memoryBytes += segment.memoryBytes();
    free.addLast(segment);
  }

  int size() {
    return free.size();
  }

  long memoryBytes() {
    return memoryBytes;
  }

  /** Releases segments until the rest takes at most {@code bytesMax}; all of them if negative. */
  void trim(long bytesMax) {
    while (memoryBytes > Math.max(0, bytesMax)) {
      memoryBytes -= free.removeLast().memoryBytes();
    }
  }

  void clear() {
    free.clear();
    memoryBytes = 0;
  }
}
