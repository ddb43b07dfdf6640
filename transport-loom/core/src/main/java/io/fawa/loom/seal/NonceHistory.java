/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import io.fawa.loom.wire.LittleEndian;
import java.util.Arrays;

/**
 * Remembers the last nonces: the replay guard for unmodified kcp-go peers, which draw them at
 * random. It keeps at least the last {@code packets} and at most twice as many; copies of older
 * packets are not detected.
 *
 * <p>Grows on demand to 64 bytes per packet of its capacity, and allocates nothing afterwards.
 * Nonces are compared completely, so there are no false positives.
 */
public final class NonceHistory implements ReplayGuard {
  private static final int PACKETS_MAX = 1 << 20;

  private final int packets;
  private Generation current;
  private Generation previous;

  /** A history of {@code packets} nonces, 1 to 2^20, each of at most 16 bytes. */
  public NonceHistory(int packets) {
    if (packets < 1 || packets > PACKETS_MAX) {
      throw new IllegalArgumentException("packets " + packets + " is not from 1 to " + PACKETS_MAX);
    }
    this.packets = packets;
    this.current = new Generation();
    this.previous = new Generation();
  }

  @Override
  public boolean firstSeen(byte[] bytes, int offset, int length) {
    long head = word(bytes, offset, Math.min(length, Long.BYTES));
    long tail = word(bytes, offset + Long.BYTES, length - Long.BYTES);
    if (previous.contains(head, tail) || !current.add(head, tail)) {
      return false;
    }
    if (current.size == packets) {
      Generation oldest = previous;
      previous = current;
      current = oldest;
      current.clear();
    }
    return true;
  }

  private static long word(byte[] bytes, int offset, int length) {
    if (length >= Long.BYTES) {
      return LittleEndian.getLong(bytes, offset);
    }
    long word = 0;
    for (int i = 0; i < length; i++) {
      word |= (bytes[offset + i] & 0xffL) << (8 * i);
    }
    return word;
  }

  /** An open-addressed set of pairs, at most half full. */
  private static final class Generation {
    private static final int PLACES_FIRST = 64;

    private long[] words = new long[2 * PLACES_FIRST];
    private int mask = PLACES_FIRST - 1;
    private boolean zero;
    private int size;

    boolean contains(long head, long tail) {
      return (head | tail) == 0 ? zero : isTaken(find(head, tail));
    }

    /** False if it is already present. */
    boolean add(long head, long tail) {
      if (contains(head, tail)) {
        return false;
      }
      if (2 * (size + 1) > mask + 1) {
        grow();
      }
      put(head, tail);
      size++;
      return true;
    }

    private void put(long head, long tail) {
      if ((head | tail) == 0) {
        zero = true;
      } else {
        int place = find(head, tail);
        words[place] = head;
        words[place + 1] = tail;
      }
    }

    private void grow() {
      long[] before = words;
      words = new long[2 * before.length];
      mask = 2 * mask + 1;
      for (int i = 0; i < before.length; i += 2) {
        if ((before[i] | before[i + 1]) != 0) {
          put(before[i], before[i + 1]);
        }
      }
    }

    private boolean isTaken(int place) {
      return (words[place] | words[place + 1]) != 0;
    }

    /** The slot of the pair, or the free slot for it. */
    private int find(long head, long tail) {
      long mixed = (head ^ Long.rotateLeft(tail, 29)) * 0x9e3779b97f4a7c15L;
      int slot = (int) (mixed >>> 32) & mask;
      while (isTaken(2 * slot) && (words[2 * slot] != head || words[2 * slot + 1] != tail)) {
        slot = (slot + 1) & mask;
      }
      return 2 * slot;
    }

    void clear() {
      Arrays.fill(words, 0);
      zero = false;
      size = 0;
    }
  }
}
