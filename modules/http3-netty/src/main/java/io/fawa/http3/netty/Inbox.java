/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.netty.buffer.ByteBuf;

/** A ring buffer of bytes read ahead, which grows as needed. Not thread-safe: its owner locks. */
final class Inbox {
  private static final int INITIAL = 1024;

  private byte[] ring = new byte[0];
  private int first;
  private int size;

  int size() {
    return size;
  }

  /** Appends a copy of all readable bytes of {@code source}. */
  void put(ByteBuf source) {
    int length = source.readableBytes();
    if (length == 0) {
      return;
    }
    reserve(length);
    int from = (first + size) % ring.length;
    int straight = Math.min(length, ring.length - from);
    source.readBytes(ring, from, straight);
    source.readBytes(ring, 0, length - straight);
    size += length;
  }

  /** Moves at most {@code length} bytes out; returns how many. */
  int take(byte[] target, int offset, int length) {
    int taken = Math.min(length, size);
    int straight = Math.min(taken, ring.length - first);
    System.arraycopy(ring, first, target, offset, straight);
    System.arraycopy(ring, 0, target, offset + straight, taken - straight);
    size -= taken;
    first = size == 0 ? 0 : (first + taken) % ring.length;
    return taken;
  }

  /** Drops everything; returns how many bytes that was. */
  int clear() {
    int dropped = size;
    ring = new byte[0];
    first = 0;
    size = 0;
    return dropped;
  }

  private void reserve(int more) {
    if (size + more <= ring.length) {
      return;
    }
    byte[] larger = new byte[Math.max(Math.max(INITIAL, ring.length * 2), size + more)];
    int kept = size;
    int copied = take(larger, 0, kept);
    ring = larger;
    first = 0;
    size = copied;
  }
}
