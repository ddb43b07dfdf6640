/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.wire;

import java.util.Arrays;
import java.util.Objects;

/**
 * Writes numbers and byte ranges to an array that grows up to a limit. Single-owner; methods return
 * the writer itself. Exceeding the limit is a caller's mistake: it throws {@link
 * IllegalStateException}, and nothing of that write is kept.
 */
public final class ByteWriter {
  private final int limit;
  private byte[] bytes;
  private int size;

  /** A writer that holds at most {@code limit} bytes, 0 to 2^31-1, and starts small. */
  public ByteWriter(int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit " + limit + " is negative");
    }
    this.limit = limit;
    this.bytes = new byte[Math.min(limit, 64)];
  }

  /** Discards what was written and keeps the array for the next frame. */
  public ByteWriter clear() {
    size = 0;
    return this;
  }

  /** Bytes written. */
  public int size() {
    return size;
  }

  /** The array written to: valid in {@code [0, size())} and only until the next write. */
  public byte[] array() {
    return bytes;
  }

  /** A copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** One byte: the low 8 bits. */
  public ByteWriter writeByte(int value) {
    int at = grow(1);
    bytes[at] = (byte) value;
    return this;
  }

  /** The low 16 bits, little-endian. */
  public ByteWriter writeShortLittle(int value) {
    int at = grow(2);
    LittleEndian.putShort(bytes, at, value);
    return this;
  }

  /** The low 16 bits, big-endian. */
  public ByteWriter writeShortBig(int value) {
    int at = grow(2);
    LittleEndian.putShort(bytes, at, Short.reverseBytes((short) value));
    return this;
  }

  /** Four bytes, little-endian. */
  public ByteWriter writeIntLittle(int value) {
    int at = grow(4);
    LittleEndian.putInt(bytes, at, value);
    return this;
  }

  /** Four bytes, big-endian. */
  public ByteWriter writeIntBig(int value) {
    int at = grow(4);
    LittleEndian.putInt(bytes, at, Integer.reverseBytes(value));
    return this;
  }

  /** Eight bytes, little-endian. */
  public ByteWriter writeLongLittle(long value) {
    int at = grow(8);
    LittleEndian.putLong(bytes, at, value);
    return this;
  }

  /** Eight bytes, big-endian. */
  public ByteWriter writeLongBig(long value) {
    int at = grow(8);
    LittleEndian.putLong(bytes, at, Long.reverseBytes(value));
    return this;
  }

  /** A base-128 number, low group first, one to ten bytes; the value is taken as unsigned. */
  public ByteWriter writeVarint(long value) {
    int groups = Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    int at = grow(groups);
    long rest = value;
    for (int i = 0; i < groups - 1; i++) {
      bytes[at + i] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at + groups - 1] = (byte) rest;
    return this;
  }

  /** All of an array; does not retain it. */
  public ByteWriter writeBytes(byte[] source) {
    return writeBytes(source, 0, source.length);
  }

  /** A copy of {@code source[offset, offset+length)}; does not retain it. */
  public ByteWriter writeBytes(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    int at = grow(length);
    System.arraycopy(source, offset, bytes, at, length);
    return this;
  }

  private int grow(int length) {
    if (length > limit - size) {
      throw new IllegalStateException(
          "frame of " + (0L + size + length) + " bytes, limit " + limit);
    }
    int needed = size + length;
    if (needed > bytes.length) {
      long doubled = Math.max(64L, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(doubled, needed)));
    }
    int at = size;
    size = needed;
    return at;
  }
}
