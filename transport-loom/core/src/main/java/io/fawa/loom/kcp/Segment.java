/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import java.util.Arrays;

/** One numbered segment, queued, in flight or received. Pooled. */
final class Segment {
  private static final byte[] NOTHING = {};
  private static final int DATA_BYTES_MIN = 256;

  /** Its memory besides its data. */
  static final int OWN_BYTES = 88;

  byte[] data = NOTHING;
  int length;
  int readBytes;
  int fragment;
  int sequence;

  int timestamp;

  /** How often it was sent (xmit). */
  int transmissions;

  /** Acknowledgements of later segments since it was sent last (fastack). */
  int fastAcks;

  long resendAtMillis;
  long rtoMillis;

  /** Links of the list of unacknowledged segments; itself if it has no neighbour. */
  Segment earlier = this;

  Segment later = this;

  /** Copies {@code source[offset, offset+count)} as its first bytes. */
  void fill(byte[] source, int offset, int count) {
    if (count > data.length) {
      data = new byte[Math.max(count, DATA_BYTES_MIN)];
    }
    System.arraycopy(source, offset, data, 0, count);
    length = count;
  }

  /**
   * Adds a copy of {@code source[offset, offset+count)}; {@code lengthMax} is the final maximum.
   */
  void append(byte[] source, int offset, int count, int lengthMax) {
    int needed = length + count;
    if (needed > data.length) {
      data = Arrays.copyOf(data, Math.max(needed, Math.min(2 * data.length, lengthMax)));
    }
    System.arraycopy(source, offset, data, length, count);
    length = needed;
  }

  /** Its memory, however little of its array is filled. */
  int memoryBytes() {
    return OWN_BYTES + data.length;
  }

  void insertBefore(Segment other) {
    earlier = other.earlier;
    later = other;
    other.earlier.later = this;
    other.earlier = this;
  }

  void unlink() {
    earlier.later = later;
    later.earlier = earlier;
    earlier = this;
    later = this;
  }
}
