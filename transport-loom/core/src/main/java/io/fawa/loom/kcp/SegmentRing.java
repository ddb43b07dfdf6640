/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import org.jspecify.annotations.Nullable;

/** Segments by sequence number: a slot for each number of a sliding window. */
final class SegmentRing {
  private static final int LEAST = 8;

  private @Nullable Segment[] ring = new Segment[LEAST];

  @Nullable Segment get(int sequence) {
    return ring[sequence & (ring.length - 1)];
  }

  /** Stores a segment in a window that begins at {@code start}: nothing below is held any more. */
  void put(Segment segment, int start) {
    int distance = segment.sequence - start;
    if (distance >= ring.length) {
      grow(distance + 1, start);
    }
    ring[segment.sequence & (ring.length - 1)] = segment;
  }

  @Nullable Segment remove(int sequence) {
    int place = sequence & (ring.length - 1);
    Segment segment = ring[place];
    ring[place] = null;
    return segment;
  }

  /** Releases memory; only when nothing is held. */
  void trim() {
    if (ring.length > LEAST) {
      ring = new Segment[LEAST];
    }
  }

  private void grow(int least, int start) {
    int size = Integer.highestOneBit(least - 1) << 1;
    @Nullable Segment[] larger = new Segment[size];
    for (int i = 0; i < ring.length; i++) {
      larger[(start + i) & (size - 1)] = ring[(start + i) & (ring.length - 1)];
    }
    ring = larger;
  }
}
