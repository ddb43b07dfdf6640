/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

import io.fawa.loom.wire.LittleEndian;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Reed-Solomon code of kcp-go: D data shards, P parity shards, any D of which determine the
 * others.
 *
 * <p>The data shards are taken as the values of a polynomial of degree D-1 at 0 to D-1; the parity
 * shards are its values at D to D+P-1. This equals a Vandermonde matrix multiplied by the inverse
 * of its top square, so the coefficients are Lagrange's, and no matrix is inverted to get them.
 * Immutable, so that one instance serves all conversations with groups of its size.
 */
public final class ReedSolomon {
  /** The most shards of a group: there are as many points in the field. */
  public static final int SHARDS_MAX = 256;

  private static final int ROWS_A_TABLE = 4;
  private static final int UNROLLED = 10;
  private static final int KNOWN_MAX = 32;
  private static final ConcurrentHashMap<FecConfig, ReedSolomon> KNOWN = new ConcurrentHashMap<>();

  private final int dataShards;
  private final int parityShards;

  /** A row of D coefficients for each parity shard. */
  private final byte[][] rows;

  /**
   * For each four parity rows and each data shard, what each byte adds to the four parity bytes of
   * its column, packed into an int: one look-up instead of four.
   */
  private volatile int[][][] tables = {};

  /**
   * A code.
   *
   * @throws IllegalArgumentException unless both are positive and together at most 256
   */
  public ReedSolomon(int dataShards, int parityShards) {
    if (dataShards < 1 || parityShards < 1 || dataShards + parityShards > SHARDS_MAX) {
      throw new IllegalArgumentException(
          dataShards + "+" + parityShards + " shards, allowed are 1+1 to 256 in all");
    }
    this.dataShards = dataShards;
    this.parityShards = parityShards;
    this.rows = rows(dataShards, parityShards);
  }

  /** A code of this size; the codes of the first requested sizes are cached. */
  public static ReedSolomon of(FecConfig config) {
    ReedSolomon known = KNOWN.get(config);
    if (known == null) {
      known = new ReedSolomon(config.dataShards(), config.parityShards());
      // The peer may choose sizes too, so the cache is bounded.
      if (KNOWN.size() < KNOWN_MAX) {
        KNOWN.putIfAbsent(config, known);
      }
    }
    return known;
  }

  private static byte[][] rows(int dataShards, int parityShards) {
    int[] weights = new int[dataShards];
    for (int column = 0; column < dataShards; column++) {
      int weight = 1;
      for (int other = 0; other < dataShards; other++) {
        weight = other == column ? weight : Galois.multiply(weight, column ^ other);
      }
      weights[column] = weight;
    }
    byte[][] rows = new byte[parityShards][dataShards];
    for (int row = 0; row < parityShards; row++) {
      int point = dataShards + row;
      int all = 1;
      for (int column = 0; column < dataShards; column++) {
        all = Galois.multiply(all, point ^ column);
      }
      for (int column = 0; column < dataShards; column++) {
        int divisor = Galois.multiply(point ^ column, weights[column]);
        rows[row][column] = (byte) Galois.divide(all, divisor);
      }
    }
    return rows;
  }

  /** How many shards of data a group has. */
  public int dataShards() {
    return dataShards;
  }

  /** How many shards of parity a group has. */
  public int parityShards() {
    return parityShards;
  }

  /** The coefficient of one data shard in one parity shard, 0 to 255. */
  public int coefficient(int parity, int data) {
    return rows[parity][data] & 0xff;
  }

  /**
   * Computes the parity shards, the last P, from the data shards, the first D; of each the bytes
   * {@code [offset, offset+length)}.
   */
  public void encode(byte[][] shards, int offset, int length) {
    requireShards(shards, offset, length);
    int[][][] tables = preparedTables();
    for (int group = 0; group < tables.length; group++) {
      int first = dataShards + group * ROWS_A_TABLE;
      int count = Math.min(ROWS_A_TABLE, dataShards + parityShards - first);
      if (dataShards % UNROLLED == 0) {
        for (int data = 0; data < dataShards; data += UNROLLED) {
          tenShards(tables[group], shards, data, first, count, offset, offset + length);
        }
      } else {
        anyShards(tables[group], shards, first, count, offset, offset + length);
      }
    }
  }

  private int[][][] preparedTables() {
    int[][][] made = tables;
    if (made.length == 0) {
      made = tables(rows, dataShards);
      tables = made;
    }
    return made;
  }

  /** Ten look-ups in a row, which the compiler makes twice as fast as any loop. */
  private static void tenShards(
      int[][] tables, byte[][] shards, int first, int row, int count, int from, int to) {
    int[] t0 = tables[first];
    int[] t1 = tables[first + 1];
    int[] t2 = tables[first + 2];
    int[] t3 = tables[first + 3];
    int[] t4 = tables[first + 4];
    int[] t5 = tables[first + 5];
    int[] t6 = tables[first + 6];
    int[] t7 = tables[first + 7];
    int[] t8 = tables[first + 8];
    int[] t9 = tables[first + 9];
    byte[] s0 = shards[first];
    byte[] s1 = shards[first + 1];
    byte[] s2 = shards[first + 2];
    byte[] s3 = shards[first + 3];
    byte[] s4 = shards[first + 4];
    byte[] s5 = shards[first + 5];
    byte[] s6 = shards[first + 6];
    byte[] s7 = shards[first + 7];
    byte[] s8 = shards[first + 8];
    byte[] s9 = shards[first + 9];
    // Missing rows are written to the first one, before it gets its own content.
    byte[] a = shards[row];
    byte[] b = count > 1 ? shards[row + 1] : a;
    byte[] c = count > 2 ? shards[row + 2] : a;
    byte[] d = count > 3 ? shards[row + 3] : a;
    boolean add = first > 0;
    for (int i = from; i < to; i++) {
      int sum =
          t0[s0[i] & 0xff]
              ^ t1[s1[i] & 0xff]
              ^ t2[s2[i] & 0xff]
              ^ t3[s3[i] & 0xff]
              ^ t4[s4[i] & 0xff]
              ^ t5[s5[i] & 0xff]
              ^ t6[s6[i] & 0xff]
              ^ t7[s7[i] & 0xff]
              ^ t8[s8[i] & 0xff]
              ^ t9[s9[i] & 0xff];
      if (add) {
        sum ^= (a[i] & 0xff) | (b[i] & 0xff) << 8 | (c[i] & 0xff) << 16 | d[i] << 24;
      }
      d[i] = (byte) (sum >>> 24);
      c[i] = (byte) (sum >>> 16);
      b[i] = (byte) (sum >>> 8);
      a[i] = (byte) sum;
    }
  }

  private static void anyShards(
      int[][] table, byte[][] shards, int first, int count, int from, int to) {
    byte[] a = shards[first];
    byte[] b = count > 1 ? shards[first + 1] : a;
    byte[] c = count > 2 ? shards[first + 2] : a;
    byte[] d = count > 3 ? shards[first + 3] : a;
    int at = from;
    for (; at < to - 7; at += 8) {
      eightColumns(table, shards, at, count, a, b, c, d);
    }
    for (; at < to; at++) {
      oneColumn(table, shards, at, first, count);
    }
  }

  private static void eightColumns(
      int[][] table, byte[][] shards, int at, int count, byte[] a, byte[] b, byte[] c, byte[] d) {
    int s0 = 0;
    int s1 = 0;
    int s2 = 0;
    int s3 = 0;
    int s4 = 0;
    int s5 = 0;
    int s6 = 0;
    int s7 = 0;
    for (int i = 0; i < table.length; i++) {
      int[] products = table[i];
      long bytes = LittleEndian.getLong(shards[i], at);
      int low = (int) bytes;
      int high = (int) (bytes >>> 32);
      s0 ^= products[low & 0xff];
      s1 ^= products[(low >>> 8) & 0xff];
      s2 ^= products[(low >>> 16) & 0xff];
      s3 ^= products[low >>> 24];
      s4 ^= products[high & 0xff];
      s5 ^= products[(high >>> 8) & 0xff];
      s6 ^= products[(high >>> 16) & 0xff];
      s7 ^= products[high >>> 24];
    }
    // Of eight columns of four bytes, make four rows of eight bytes.
    long low01 = pairs(s0, s1, s2, s3, 0);
    long high01 = pairs(s4, s5, s6, s7, 0);
    LittleEndian.putLong(a, at, (low01 & 0xffffffffL) | (high01 << 32));
    if (count > 1) {
      LittleEndian.putLong(b, at, (low01 >>> 32) | (high01 & 0xffffffff00000000L));
    }
    if (count > 2) {
      long low23 = pairs(s0, s1, s2, s3, 16);
      long high23 = pairs(s4, s5, s6, s7, 16);
      LittleEndian.putLong(c, at, (low23 & 0xffffffffL) | (high23 << 32));
      if (count > 3) {
        LittleEndian.putLong(d, at, (low23 >>> 32) | (high23 & 0xffffffff00000000L));
      }
    }
  }

  /** The bytes of two rows of four columns: the lower row in the low half, the other above. */
  private static long pairs(int s0, int s1, int s2, int s3, int shift) {
    int r0 = s0 >>> shift;
    int r1 = s1 >>> shift;
    int r2 = s2 >>> shift;
    int r3 = s3 >>> shift;
    int lower = (r0 & 0xff) | (r1 & 0xff) << 8 | (r2 & 0xff) << 16 | r3 << 24;
    int upper = ((r0 >>> 8) & 0xff) | (r1 & 0xff00) | (r2 & 0xff00) << 8 | (r3 & 0xff00) << 16;
    return (lower & 0xffffffffL) | (long) upper << 32;
  }

  private static void oneColumn(int[][] table, byte[][] shards, int at, int first, int count) {
    int sum = 0;
    for (int i = 0; i < table.length; i++) {
      sum ^= table[i][shards[i][at] & 0xff];
    }
    for (int row = 0; row < count; row++) {
      shards[first + row][at] = (byte) (sum >>> (8 * row));
    }
  }

  private static int[][][] tables(byte[][] rows, int dataShards) {
    int groups = (rows.length + ROWS_A_TABLE - 1) / ROWS_A_TABLE;
    int[][][] tables = new int[groups][dataShards][256];
    for (int row = 0; row < rows.length; row++) {
      int shift = 8 * (row % ROWS_A_TABLE);
      for (int data = 0; data < dataShards; data++) {
        byte[] products = Galois.products(rows[row][data] & 0xff);
        int[] table = tables[row / ROWS_A_TABLE][data];
        for (int value = 0; value < 256; value++) {
          table[value] |= (products[value] & 0xff) << shift;
        }
      }
    }
    return tables;
  }

  /**
   * Computes the missing data shards from those present; of each the bytes {@code [offset,
   * offset+length)}. Overwrites parity shards: their content is undefined afterwards.
   *
   * @throws IllegalArgumentException if fewer than D shards are present
   */
  public void reconstruct(byte[][] shards, boolean[] present, int offset, int length) {
    requireShards(shards, offset, length);
    int[] lost = new int[parityShards];
    int[] helping = new int[parityShards];
    int missing = 0;
    for (int i = 0; i < dataShards; i++) {
      if (!present[i]) {
        if (missing == parityShards) {
          throw tooFew();
        }
        lost[missing++] = i;
      }
    }
    int helpers = 0;
    for (int i = 0; i < parityShards && helpers < missing; i++) {
      if (present[dataShards + i]) {
        helping[helpers++] = i;
      }
    }
    if (helpers < missing) {
      throw tooFew();
    }
    int[][] inverse = invert(helping, lost, missing);
    // Reduces each used parity shard to the contribution of the lost shards.
    for (int h = 0; h < missing; h++) {
      byte[] rest = shards[dataShards + helping[h]];
      for (int data = 0; data < dataShards; data++) {
        if (present[data]) {
          Galois.addProduct(coefficient(helping[h], data), shards[data], rest, offset, length);
        }
      }
    }
    for (int m = 0; m < missing; m++) {
      byte[] target = shards[lost[m]];
      Arrays.fill(target, offset, offset + length, (byte) 0);
      for (int h = 0; h < missing; h++) {
        byte[] rest = shards[dataShards + helping[h]];
        Galois.addProduct(inverse[m][h], rest, target, offset, length);
      }
    }
  }

  /** Inverts the submatrix of the used parity rows and the lost columns. */
  private int[][] invert(int[] helping, int[] lost, int size) {
    int[][] left = new int[size][size];
    int[][] right = new int[size][size];
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        left[row][column] = coefficient(helping[row], lost[column]);
      }
      right[row][row] = 1;
    }
    for (int column = 0; column < size; column++) {
      // Never 0, so no rows are swapped: any square submatrix of the parity rows is invertible, and
      // the leading rows and columns of this one form such submatrices.
      int divisor = left[column][column];
      for (int i = 0; i < size; i++) {
        left[column][i] = Galois.divide(left[column][i], divisor);
        right[column][i] = Galois.divide(right[column][i], divisor);
      }
      for (int row = 0; row < size; row++) {
        int factor = row == column ? 0 : left[row][column];
        for (int i = 0; factor != 0 && i < size; i++) {
          left[row][i] ^= Galois.multiply(factor, left[column][i]);
          right[row][i] ^= Galois.multiply(factor, right[column][i]);
        }
      }
    }
    return right;
  }

  private void requireShards(byte[][] shards, int offset, int length) {
    if (shards.length != dataShards + parityShards) {
      throw new IllegalArgumentException(
          shards.length + " shards, the code has " + (dataShards + parityShards));
    }
    for (byte[] shard : shards) {
      Objects.checkFromIndexSize(offset, length, shard.length);
    }
  }

  private IllegalArgumentException tooFew() {
    return new IllegalArgumentException("fewer than " + dataShards + " shards present");
  }
}
