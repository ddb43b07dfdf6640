/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * SHA-256 (FIPS 180-4) whose state can be kept and continued by another process, which the JDK's
 * does not offer. It is several times slower than that one. Not thread-safe.
 */
final class ResumableSha256 extends MessageDigest {
  private static final int BLOCK_BYTES = 64;
  private static final int LENGTH_BYTES = 8;
  private static final int WORDS = 8;
  private static final int DIGEST_BYTES = 4 * WORDS;

  /** The first 32 bits of the fractions of the cube roots of the first 64 primes. */
  private static final int[] ROUND = roots(64, 3);

  /** Likewise of the square roots of the first 8 primes. */
  private static final int[] INITIAL = roots(WORDS, 2);

  private final int[] hash = INITIAL.clone();
  private final int[] schedule = new int[64];
  private final byte[] block = new byte[BLOCK_BYTES];
  private long length;

  ResumableSha256() {
    super("SHA-256");
  }

  /**
   * Continues after {@code state}.
   *
   * @throws IllegalArgumentException it is no {@link #state}
   */
  static ResumableSha256 of(byte[] state) {
    ResumableSha256 digest = new ResumableSha256();
    if (state.length < DIGEST_BYTES + LENGTH_BYTES) {
      throw new IllegalArgumentException("a state of " + state.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(state);
    for (int i = 0; i < WORDS; i++) {
      digest.hash[i] = in.getInt();
    }
    digest.length = in.getLong();
    if (digest.length < 0 || in.remaining() != digest.pending()) {
      throw new IllegalArgumentException(
          "a state of %d bytes after %d".formatted(state.length, digest.length));
    }
    in.get(digest.block, 0, in.remaining());
    return digest;
  }

  /** The eight words, the number of bytes, and those of the last block. */
  byte[] state() {
    ByteBuffer out = ByteBuffer.allocate(DIGEST_BYTES + LENGTH_BYTES + pending());
    for (int word : hash) {
      out.putInt(word);
    }
    return out.putLong(length).put(block, 0, pending()).array();
  }

  /** How many bytes it has seen. */
  long length() {
    return length;
  }

  @Override
  protected void engineUpdate(byte input) {
    engineUpdate(new byte[] {input}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int count) {
    int at = offset;
    int end = offset + count;
    int pending = pending();
    length += count;
    if (pending > 0) {
      int taken = Math.min(BLOCK_BYTES - pending, count);
      System.arraycopy(input, at, block, pending, taken);
      at += taken;
      if (pending + taken < BLOCK_BYTES) {
        return;
      }
      compress(block, 0);
    }
    for (; end - at >= BLOCK_BYTES; at += BLOCK_BYTES) {
      compress(input, at);
    }
    System.arraycopy(input, at, block, 0, end - at);
  }

  @Override
  protected byte[] engineDigest() {
    long bits = length * Byte.SIZE;
    int pending = pending();
    int zeros = Math.floorMod(BLOCK_BYTES - LENGTH_BYTES - 1 - pending, BLOCK_BYTES);
    ByteBuffer padding = ByteBuffer.allocate(1 + zeros + LENGTH_BYTES);
    padding.put((byte) 0x80).putLong(1 + zeros, bits);
    engineUpdate(padding.array(), 0, padding.capacity());
    ByteBuffer out = ByteBuffer.allocate(DIGEST_BYTES);
    for (int word : hash) {
      out.putInt(word);
    }
    engineReset();
    return out.array();
  }

  @Override
  protected void engineReset() {
    System.arraycopy(INITIAL, 0, hash, 0, WORDS);
    Arrays.fill(block, (byte) 0);
    length = 0;
  }

  @Override
  protected int engineGetDigestLength() {
    return DIGEST_BYTES;
  }

  private int pending() {
    return (int) (length % BLOCK_BYTES);
  }

  private void compress(byte[] input, int offset) {
    int[] w = schedule;
    for (int i = 0; i < 16; i++) {
      int at = offset + 4 * i;
      w[i] =
          input[at] << 24
              | (input[at + 1] & 0xff) << 16
              | (input[at + 2] & 0xff) << 8
              | (input[at + 3] & 0xff);
    }
    for (int i = 16; i < 64; i++) {
      int x = w[i - 15];
      int y = w[i - 2];
      w[i] =
          w[i - 16]
              + (Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ (x >>> 3))
              + w[i - 7]
              + (Integer.rotateRight(y, 17) ^ Integer.rotateRight(y, 19) ^ (y >>> 10));
    }
    rounds(w);
  }

  private void rounds(int[] w) {
    int a = hash[0];
    int b = hash[1];
    int c = hash[2];
    int d = hash[3];
    int e = hash[4];
    int f = hash[5];
    int g = hash[6];
    int h = hash[7];
    for (int i = 0; i < 64; i++) {
      int first =
          h
              + (Integer.rotateRight(e, 6)
                  ^ Integer.rotateRight(e, 11)
                  ^ Integer.rotateRight(e, 25))
              + ((e & f) ^ (~e & g))
              + ROUND[i]
              + w[i];
      int second =
          (Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22))
              + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = d + first;
      d = c;
      c = b;
      b = a;
      a = first + second;
    }
    hash[0] += a;
    hash[1] += b;
    hash[2] += c;
    hash[3] += d;
    hash[4] += e;
    hash[5] += f;
    hash[6] += g;
    hash[7] += h;
  }

  /** The first 32 bits of the fractions of the roots of the first primes, exactly. */
  private static int[] roots(int count, int degree) {
    int[] words = new int[count];
    int found = 0;
    for (int number = 2; found < count; number++) {
      if (isPrime(number)) {
        words[found++] = fraction(number, degree);
      }
    }
    return words;
  }

  private static boolean isPrime(int number) {
    for (int divisor = 2; divisor * divisor <= number; divisor++) {
      if (number % divisor == 0) {
        return false;
      }
    }
    return true;
  }

  /** The integer root of {@code number << 32 * degree}, whose low 32 bits are the fraction. */
  private static int fraction(int number, int degree) {
    BigInteger target = BigInteger.valueOf(number).shiftLeft(Integer.SIZE * degree);
    BigInteger low = BigInteger.ZERO;
    for (int bit = Integer.SIZE + Byte.SIZE; bit >= 0; bit--) {
      BigInteger next = low.setBit(bit);
      if (next.pow(degree).compareTo(target) <= 0) {
        low = next;
      }
    }
    return low.intValue();
  }
}
