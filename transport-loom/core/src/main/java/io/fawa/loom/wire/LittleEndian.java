/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Fixed-width little-endian numbers in a byte array, for layouts whose bounds the caller has
 * checked already. An index outside the array is a programming error: {@link
 * IndexOutOfBoundsException}.
 */
public final class LittleEndian {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private LittleEndian() {}

  /** The unsigned 16-bit number at an index, 0 to 65535. */
  public static int getShort(byte[] bytes, int index) {
    return (short) SHORT.get(bytes, index) & 0xffff;
  }

  /** Writes the low 16 bits of a value at an index. */
  public static void putShort(byte[] bytes, int index, int value) {
    SHORT.set(bytes, index, (short) value);
  }

  /** The 32 bits at an index; read it as unsigned with {@link Integer#toUnsignedLong}. */
  public static int getInt(byte[] bytes, int index) {
    return (int) INT.get(bytes, index);
  }

  /** Writes 32 bits at an index. */
  public static void putInt(byte[] bytes, int index, int value) {
    INT.set(bytes, index, value);
  }

  /** The 64 bits at an index. */
  public static long getLong(byte[] bytes, int index) {
    return (long) LONG.get(bytes, index);
  }

  /** Writes 64 bits at an index. */
  public static void putLong(byte[] bytes, int index, long value) {
    LONG.set(bytes, index, value);
  }
}
