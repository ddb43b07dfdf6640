/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A queue of segments in a ring that doubles when full. */
final class SegmentQueue {
  private static final int LEAST = 8;

  private @Nullable Segment[] ring = new Segment[LEAST];
  private int first;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(Segment segment) {
    if (size == ring.length) {
      @Nullable Segment[] larger = new Segment[2 * size];
      for (int i = 0; i < size; i++) {
        larger[i] = get(i);
      }
      ring = larger;
      first = 0;
    }
    ring[(first + size) & (ring.length - 1)] = segment;
    size++;
  }

  /** The segment at an index from the front, which must exist. */
  Segment get(int index) {
    Segment segment = ring[(first + index) & (ring.length - 1)];
    if (index >= size || segment == null) {
      throw new IllegalStateException("no segment at " + index + " of " + size);
    }
    return segment;
  }

  Segment remove() {
    Segment segment = get(0);
    ring[first] = null;
    first = (first + 1) & (ring.length - 1);
    size--;
    return segment;
  }

  /** Releases the ring's memory if nothing is queued. */
  void trim() {
    if (size == 0 && ring.length > LEAST) {
      ring = Arrays.copyOf(ring, LEAST);
      first = 0;
    }
  }
}
