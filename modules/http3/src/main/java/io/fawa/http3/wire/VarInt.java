/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.wire;

/** A variable-length integer of 0 to 2^62 - 1 (RFC 9000 §16). */
public final class VarInt {
  /** The largest value. */
  public static final long MAX = (1L << 62) - 1;

  /** The octets of the longest encoding. */
  public static final int BYTES_MAX = 8;

  private VarInt() {}

  /** How many octets {@link #put} writes: 1, 2, 4 or 8; throws if the value is out of range. */
  public static int bytes(long value) {
    if (value < 0 || value > MAX) {
      throw new IllegalArgumentException("a varint is 0 to 2^62 - 1, got " + value);
    }
    if (value < 1 << 6) {
      return 1;
    }
    if (value < 1 << 14) {
      return 2;
    }
    return value < 1 << 30 ? 4 : 8;
  }

  /** Writes a value; returns the offset behind it. */
  public static int put(long value, byte[] target, int offset) {
    int bytes = bytes(value);
    for (int i = bytes - 1; i >= 0; i--) {
      target[offset + i] = (byte) (value >>> (8 * (bytes - 1 - i)));
    }
    target[offset] |= (byte) (Integer.numberOfTrailingZeros(bytes) << 6);
    return offset + bytes;
  }

  /** How many octets a value has whose first octet is {@code first}. */
  public static int bytesOf(byte first) {
    return 1 << ((first & 0xff) >>> 6);
  }

  /** Reads a value, all of whose octets must be present. */
  public static long get(byte[] source, int offset) {
    int bytes = bytesOf(source[offset]);
    long value = source[offset] & 0x3f;
    for (int i = 1; i < bytes; i++) {
      value = (value << 8) | (source[offset + i] & 0xff);
    }
    return value;
  }
}
