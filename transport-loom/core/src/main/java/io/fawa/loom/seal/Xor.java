/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import io.fawa.loom.wire.LittleEndian;

/** The exclusive or of byte ranges, eight bytes at a time. */
final class Xor {
  private Xor() {}

  /** {@code bytes[offset + i] ^= mask[i]} for every {@code i} below {@code length}. */
  static void into(byte[] bytes, int offset, byte[] mask, int length) {
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      int at = offset + i;
      LittleEndian.putLong(
          bytes, at, LittleEndian.getLong(bytes, at) ^ LittleEndian.getLong(mask, i));
    }
    for (; i < length; i++) {
      bytes[offset + i] ^= mask[i];
    }
  }
}
