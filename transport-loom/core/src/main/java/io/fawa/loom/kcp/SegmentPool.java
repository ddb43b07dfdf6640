/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import java.util.ArrayDeque;

/** Segments not in use, so that the steady path allocates nothing. */
final class SegmentPool {
  private final ArrayDeque<Segment> free = new ArrayDeque<>(2);

  Segment take() {
    Segment segment = free.pollLast();
    return segment == null ? new Segment() : segment;
  }

  void give(Segment segment) {
    segment.length = 0;
    segment.readBytes = 0;
    segment.fragment = 0;
    segment.transmissions = 0;
    segment.laterAcks = 0;
    free.addLast(segment);
  }

  int size() {
    return free.size();
  }

  void clear() {
    free.clear();
  }
}
