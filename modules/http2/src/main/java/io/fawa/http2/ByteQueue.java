/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

/** The bytes received and not yet read: a ring buffer that grows on demand. Single-owner. */
final class ByteQueue {
  private static final int MIN_BYTES = 64;
  private static final int KEPT_BYTES = 65_536;
  private static final byte[] NOTHING = {};

  private byte[] ring = NOTHING;
  private int head;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** The length of its array. */
  int capacity() {
    return ring.length;
  }

  /** The length of its array after {@code length} more bytes. */
  int capacityFor(int length) {
    return ring.length - size < length
        ? Math.max(Math.max(size + length, 2 * ring.length), MIN_BYTES)
        : ring.length;
  }

  /** Appends a copy. */
  void put(byte[] source, int offset, int length) {
    if (ring.length - size < length) {
      grow(capacityFor(length));
    }
    int tail = head + size;
    if (tail >= ring.length) {
      tail -= ring.length;
    }
    int first = Math.min(length, ring.length - tail);
    System.arraycopy(source, offset, ring, tail, first);
    System.arraycopy(source, offset + first, ring, 0, length - first);
    size += length;
  }

  /** Takes at most {@code length} bytes; returns how many. */
  int take(byte[] target, int offset, int length) {
    int count = Math.min(length, size);
    int first = Math.min(count, ring.length - head);
    System.arraycopy(ring, head, target, offset, first);
    System.arraycopy(ring, 0, target, offset + first, count - first);
    size -= count;
    head = size == 0 ? 0 : (head + count) % ring.length;
    if (size == 0 && ring.length > KEPT_BYTES) {
      ring = NOTHING; // a burst does not justify a large array
    }
    return count;
  }

  /** Discards everything; returns how many bytes that was. */
  int clear() {
    int count = size;
    ring = NOTHING;
    head = 0;
    size = 0;
    return count;
  }

  private void grow(int capacity) {
    byte[] larger = new byte[capacity];
    int count = size;
    take(larger, 0, count);
    ring = larger;
    head = 0;
    size = count;
  }
}
