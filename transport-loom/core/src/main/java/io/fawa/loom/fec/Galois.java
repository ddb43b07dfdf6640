/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

/** Arithmetic in GF(2^8) with polynomial 0x11d and generator 2. Adding is xor. */
final class Galois {
  private static final int POLYNOMIAL = 0x11d;
  private static final byte[] EXP = new byte[510];
  private static final int[] LOG = new int[256];

  /** A row of 256 products for each factor. */
  private static final byte[][] PRODUCTS = new byte[256][256];

  static {
    int power = 1;
    for (int i = 0; i < 255; i++) {
      EXP[i] = (byte) power;
      EXP[i + 255] = (byte) power;
      LOG[power] = i;
      power <<= 1;
      if (power > 255) {
        power ^= POLYNOMIAL;
      }
    }
    for (int a = 1; a < 256; a++) {
      for (int b = 1; b < 256; b++) {
        PRODUCTS[a][b] = EXP[LOG[a] + LOG[b]];
      }
    }
  }

  private Galois() {}

  static int multiply(int a, int b) {
    return PRODUCTS[a][b] & 0xff;
  }

  /** The quotient; the divisor must not be 0. */
  static int divide(int a, int b) {
    if (b == 0) {
      throw new ArithmeticException("division by zero");
    }
    return a == 0 ? 0 : EXP[LOG[a] - LOG[b] + 255] & 0xff;
  }

  /** Products of one factor with every byte; not to be changed. */
  static byte[] products(int factor) {
    return PRODUCTS[factor];
  }

  /** Adds {@code factor * source[offset, offset+length)} to the same range of the target. */
  static void addProduct(int factor, byte[] source, byte[] target, int offset, int length) {
    if (factor == 0) {
      return;
    }
    byte[] row = PRODUCTS[factor];
    for (int i = offset; i < offset + length; i++) {
      target[i] ^= row[source[i] & 0xff];
    }
  }
}
