/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import io.fawa.loom.wire.LittleEndian;

/** The number in front of a record, and the additional data made of it. */
final class RecordHeader {
  /** The highest number of a record, so that the one after it is still positive. */
  static final long SEQUENCE_MAX = Long.MAX_VALUE - 1;

  private RecordHeader() {}

  static long of(long phase, long sequence) {
    return phase << 63 | sequence;
  }

  static long phase(long header) {
    return header >>> 63;
  }

  static long sequence(long header) {
    return header & Long.MAX_VALUE;
  }

  static void put(byte[] target, int at, long header) {
    LittleEndian.putLong(target, at, Long.reverseBytes(header));
  }

  static long get(byte[] source, int at) {
    return Long.reverseBytes(LittleEndian.getLong(source, at));
  }
}
