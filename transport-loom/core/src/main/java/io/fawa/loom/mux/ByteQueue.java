/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A byte queue of pooled segments that grow with its length: an empty queue holds no array, one
 * byte takes 256, a long queue takes {@link #SEGMENT_BYTES} at a time. Not bounded here: callers
 * enforce the limit. Single-owner.
 */
final class ByteQueue {
  static final int SEGMENT_BYTES = 8192;
  private static final int SEGMENT_BYTES_MIN = 256;

  /** The segment pool of a session: counts segments in use, and keeps some for later queues. */
  static final class Pool {
    private static final int SMALLEST = Integer.numberOfTrailingZeros(SEGMENT_BYTES_MIN);
    private static final int SIZES = Integer.numberOfTrailingZeros(SEGMENT_BYTES) - SMALLEST + 1;

    private final List<ArrayDeque<byte[]>> free = new ArrayList<>(SIZES);
    private int usedBytes;
    private int freeBytes;

    Pool() {
      for (int i = 0; i < SIZES; i++) {
        free.add(new ArrayDeque<>(1));
      }
    }

    /** Takes a segment whose length is a power of two. */
    private byte[] take(int bytes) {
      usedBytes += bytes;
      byte[] segment = sized(bytes).pollLast();
      if (segment == null) {
        return new byte[bytes];
      }
      freeBytes -= bytes;
      return segment;
    }

    private void give(byte[] segment) {
      usedBytes -= segment.length;
      freeBytes += segment.length;
      sized(segment.length).addLast(segment);
    }

    private ArrayDeque<byte[]> sized(int bytes) {
      return free.get(Integer.numberOfTrailingZeros(bytes) - SMALLEST);
    }

    /** Bytes of the segments in use. */
    int usedBytes() {
      return usedBytes;
    }

    /** Keeps at most {@code bytesMax}, with those in use. */
    void trim(int bytesMax) {
      for (int size = SIZES - 1; size >= 0 && usedBytes + freeBytes > bytesMax; size--) {
        ArrayDeque<byte[]> same = free.get(size);
        while (!same.isEmpty() && usedBytes + freeBytes > bytesMax) {
          freeBytes -= same.removeLast().length;
        }
      }
    }
  }

  private final Pool pool;
  private final ArrayDeque<byte[]> segments = new ArrayDeque<>(2);
  private int headAt;
  private int tailEnd;
  private int size;

  ByteQueue(Pool pool) {
    this.pool = pool;
  }

  int size() {
    return size;
  }

  /** Appends a copy of {@code source[offset, offset+length)}; does not retain it. */
  void append(byte[] source, int offset, int length) {
    int at = offset;
    int left = length;
    while (left > 0) {
      byte[] tail = segments.peekLast();
      if (tail == null || tailEnd == tail.length) {
        tail = segment(left, tail == null ? 0 : tail.length);
        segments.addLast(tail);
        tailEnd = 0;
      }
      int step = Math.min(left, tail.length - tailEnd);
      System.arraycopy(source, at, tail, tailEnd, step);
      tailEnd += step;
      at += step;
      left -= step;
    }
    size += length;
  }

  private byte[] segment(int wanted, int before) {
    int least = Math.max(Math.max(wanted, 2 * before), SEGMENT_BYTES_MIN);
    return pool.take(
        least >= SEGMENT_BYTES ? SEGMENT_BYTES : Integer.highestOneBit(least - 1) << 1);
  }

  /** Moves up to {@code length} bytes to {@code target[offset]} and returns how many. */
  int take(byte[] target, int offset, int length) {
    int taken = Math.min(length, size);
    int at = offset;
    int left = taken;
    while (left > 0) {
      byte[] head = segments.getFirst();
      int end = segments.size() == 1 ? tailEnd : head.length;
      int step = Math.min(left, end - headAt);
      System.arraycopy(head, headAt, target, at, step);
      headAt += step;
      at += step;
      left -= step;
      if (headAt == end) {
        dropHead();
      }
    }
    size -= taken;
    return taken;
  }

  private void dropHead() {
    pool.give(segments.removeFirst());
    headAt = 0;
  }

  /** Discards everything and returns how many bytes that was. */
  int clear() {
    int dropped = size;
    while (!segments.isEmpty()) {
      dropHead();
    }
    tailEnd = 0;
    size = 0;
    return dropped;
  }
}
