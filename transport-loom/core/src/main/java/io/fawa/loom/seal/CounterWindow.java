/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import java.util.Arrays;

/**
 * A sliding replay window over counter nonces: the last eight bytes of a nonce are a big-endian
 * number that its only sender increments with every packet. Old and repeated numbers are rejected,
 * however old; memory is one bit per number of the window.
 *
 * <p>Only for peers that count. An unmodified kcp-go peer draws random nonces: use {@link
 * NonceHistory} there.
 */
public final class CounterWindow implements ReplayGuard {
  private static final int WORD_BITS = 64;

  private final long[] seen;
  private long top;
  private boolean started;

  /**
   * A window of {@code widthPackets} numbers, 64 to 2^20 and a multiple of 64: how far a packet may
   * be overtaken and still be accepted.
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

  /** Records an unsigned number and returns whether it is new and not too old. */
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

  /** Clears the slots of {@code (top, counter]}. */
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
