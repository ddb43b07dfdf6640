/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import java.util.Arrays;

/**
 * A sliding window over nonces that count: the last eight bytes of a nonce are a big-endian number
 * that the one sender raises with every packet. Old and repeated numbers are refused, however long
 * ago they were sent; memory is one bit per number of the window.
 *
 * <p>Only between ends that both count. An unmodified kcp-go peer draws its nonces at random: use
 * {@link NonceHistory} there.
 */
public final class CounterWindow implements ReplayGuard {
  private static final int WORD_BITS = 64;

  private final long[] seen;
  private long top;
  private boolean started;

  /**
   * A window of {@code widthPackets} numbers, 64 to 2^20 and a multiple of 64: how far a packet may
   * be overtaken by others and still be taken.
   */
  public CounterWindow(int widthPackets) {
    if (widthPackets < WORD_BITS || widthPackets > 1 << 20 || widthPackets % WORD_BITS != 0) {
      throw new IllegalArgumentException(
          "widthPackets " + widthPackets + " is not a multiple of 64 from 64 to 1048576");
    }
    this.seen = new long[widthPackets / WORD_BITS];
  }

  @Override
  public boolean firstSeen(byte[] bytes, int offset, int length) {
    long counter = 0;
    for (int i = offset + length - Long.BYTES; i < offset + length; i++) {
      counter = counter << 8 | (bytes[i] & 0xff);
    }
    return firstSeen(counter);
  }

  /** Notes a number, taken as unsigned, and answers whether it is new and not too old. */
  public boolean firstSeen(long counter) {
    long width = (long) seen.length * WORD_BITS;
    if (!started || Long.compareUnsigned(counter, top) > 0) {
      clearUpTo(counter, width);
      top = counter;
      started = true;
    } else if (Long.compareUnsigned(top - counter, width) >= 0) {
      return false;
    }
    int word = wordOf(counter);
    long bit = 1L << (counter & (WORD_BITS - 1));
    boolean fresh = (seen[word] & bit) == 0;
    seen[word] |= bit;
    return fresh;
  }

  private int wordOf(long counter) {
    return (int) Long.remainderUnsigned(counter >>> 6, seen.length);
  }

  /** Forgets the numbers that the places of {@code (top, counter]} stood for until now. */
  private void clearUpTo(long counter, long width) {
    if (!started || Long.compareUnsigned(counter - top, width) >= 0) {
      Arrays.fill(seen, 0);
      return;
    }
    for (long next = top + 1; next != counter + 1; next++) {
      seen[wordOf(next)] &= ~(1L << (next & (WORD_BITS - 1)));
    }
  }
}
