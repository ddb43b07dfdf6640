/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codec;

import java.io.OutputStream;
import java.util.Arrays;

/** A growing, reusable byte buffer. Single-owner; its array is shared, not copied. */
public final class Bytes extends OutputStream {
  private static final byte[] NONE = {};

  /** The initial capacity: most messages are small. */
  private static final int FIRST_BYTES = 32;

  private byte[] array;
  private int size;

  public Bytes(int capacity) {
    array = capacity == 0 ? NONE : new byte[capacity];
  }

  public byte[] array() {
    return array;
  }

  public int size() {
    return size;
  }

  public void clear() {
    size = 0;
  }

  /** Drops the bytes past {@code newSize}. */
  public void truncate(int newSize) {
    size = newSize;
  }

  /**
   * Makes room for {@code count} more bytes and returns where they start; the caller fills them.
   */
  public int extend(int count) {
    int start = size;
    if (count > array.length - start) {
      long wanted =
          Math.max(
              (long) start + count,
              Math.clamp(2L * array.length, FIRST_BYTES, Integer.MAX_VALUE - 8));
      if (wanted > Integer.MAX_VALUE - 8) {
        throw new OutOfMemoryError("a message of more than 2 GiB");
      }
      array = Arrays.copyOf(array, (int) wanted);
    }
    size = start + count;
    return start;
  }

  /** Writes a big-endian number over the four bytes at {@code offset}. */
  public void putInt(int offset, int value) {
    array[offset] = (byte) (value >>> 24);
    array[offset + 1] = (byte) (value >>> 16);
    array[offset + 2] = (byte) (value >>> 8);
    array[offset + 3] = (byte) value;
  }

  @Override
  public void write(int value) {
    int at = extend(1);
    array[at] = (byte) value;
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    int start = extend(length);
    System.arraycopy(source, offset, array, start, length);
  }

  public void append(byte[] source) {
    write(source, 0, source.length);
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(array, size);
  }
}
