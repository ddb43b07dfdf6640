/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import java.util.Arrays;

/** One numbered piece of data, queued, in flight or received. Used again and again. */
final class Segment {
  private static final byte[] NOTHING = {};
  private static final int DATA_BYTES_MIN = 256;

  /** What it takes beside its data. */
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

  /** Neighbours among those in flight and not acknowledged; itself where it has none. */
  Segment earlier = this;

  Segment later = this;

  /** Takes a copy of {@code source[offset, offset+count)} as its first bytes. */
  void fill(byte[] source, int offset, int count) {
    if (count > data.length) {
      data = new byte[Math.max(count, DATA_BYTES_MIN)];
    }
    System.arraycopy(source, offset, data, 0, count);
    length = count;
  }

  /** Adds a copy of {@code source[offset, offset+count)}; there will be so many bytes at most. */
  void append(byte[] source, int offset, int count, int lengthMax) {
    int needed = length + count;
    if (needed > data.length) {
      data = Arrays.copyOf(data, Math.max(needed, Math.min(2 * data.length, lengthMax)));
    }
    System.arraycopy(source, offset, data, length, count);
    length = needed;
  }

  /** Memory that it takes, however little of its array is filled. */
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
