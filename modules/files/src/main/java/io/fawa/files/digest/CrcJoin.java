/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.digest;

/**
 * Joins CRCs of 32 bits: the one of a text follows from those of its two parts and the length of
 * the second one. A CRC is a remainder of polynomials modulo {@code polynomial}, in the reversed
 * order of bits.
 *
 * @param polynomial of the CRC, reversed
 */
record CrcJoin(int polynomial) {
  /** Of zip files. */
  static final CrcJoin CRC32 = new CrcJoin(0xedb88320);

  /** Of RFC 3720. */
  static final CrcJoin CRC32C = new CrcJoin(0x82f63b78);

  private static final int ONE = 1 << 31;
  private static final int BYTE = ONE >>> Byte.SIZE;

  /** The CRC of two texts, one after the other. */
  long join(long first, long second, long secondLength) {
    int shift = ONE;
    int power = BYTE;
    for (long left = secondLength; left > 0; left >>>= 1) {
      if ((left & 1) != 0) {
        shift = product(shift, power);
      }
      power = product(power, power);
    }
    return Integer.toUnsignedLong(product(shift, (int) first) ^ (int) second);
  }

  private int product(int left, int right) {
    int sum = 0;
    int shifted = right;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((left & bit) != 0) {
        sum ^= shifted;
      }
      shifted = (shifted & 1) == 0 ? shifted >>> 1 : (shifted >>> 1) ^ polynomial;
    }
    return sum;
  }
}
