/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/** The received segments: those waiting for an earlier one, and those ready to be read. */
final class ReceiveWindow {
  private final SegmentPool pool;
  private final SegmentRing early = new SegmentRing();
  private final SegmentQueue ready = new SegmentQueue();

  private int window;
  private boolean strict;
  private int next;
  private int earlyCount;
  private int readyBytes;
  private long heldBytes;

  ReceiveWindow(SegmentPool pool, int window) {
    this.pool = pool;
    this.window = window;
  }

  void startAt(int sequence) {
    next = sequence;
  }

  /**
   * Changes the window.
   *
   * @param strictly whether it bounds all held segments, unread and early ones, and messages too:
   *     for byte-stream readers
   */
  void resize(int segments, boolean strictly) {
    window = segments;
    strict = strictly;
    advance();
  }

  /** Lowers the configured window, or restores it; a lowered one is strict. */
  void limit(int segments, int configured) {
    resize(Math.min(segments, configured), segments < configured);
  }

  /** The number expected next (rcv_nxt): all below it have arrived and are ready or read. */
  int next() {
    return next;
  }

  /** Segments that the peer may still send, at most what 16 bits can express. */
  int free() {
    return Math.clamp((long) capacity() - ready.size(), 0, 65_535);
  }

  boolean full() {
    return ready.size() >= window;
  }

  int readyBytes() {
    return readyBytes;
  }

  /** Segments received before an earlier one. */
  int early() {
    return earlyCount;
  }

  int buffered() {
    return ready.size() + earlyCount;
  }

  /** The memory of segments: a small one takes more than its data. */
  long heldBytes() {
    return heldBytes;
  }

  /** Whether a number is within the window or below it, and so has to be acknowledged. */
  boolean covers(int sequence) {
    int room = strict ? Math.max(0, window - ready.size()) : window;
    return sequence - (next + room) < 0;
  }

  /** Stores a copy of a segment that {@link #covers} accepts; returns whether it is new. */
  boolean offer(int sequence, int fragment, byte[] bytes, int offset, int length) {
    if (sequence - next < 0 || (earlyCount > 0 && holds(sequence))) {
      return false;
    }
    Segment segment = pool.take();
    segment.sequence = sequence;
    segment.fragment = fragment;
    segment.fill(bytes, offset, length);
    heldBytes += segment.memoryBytes();
    if (sequence == next && ready.size() < capacity()) {
      makeReady(segment);
    } else {
      early.put(segment, next);
      earlyCount++;
    }
    advance();
    return true;
  }

  /** The length of the next message, or -1 if none is complete. */
  int messageBytes() {
    if (ready.isEmpty()) {
      return -1;
    }
    int count = ready.get(0).fragment + 1;
    if (ready.size() < count) {
      return -1;
    }
    int bytes = 0;
    for (int i = 0; i < count; i++) {
      Segment segment = ready.get(i);
      bytes += segment.length - segment.readBytes;
      if (segment.fragment == 0) {
        break;
      }
    }
    return bytes;
  }

  /** Reads the next message, which must be complete, into an array with room for it. */
  int readMessage(byte[] target, int offset) {
    int count = ready.get(0).fragment + 1;
    int at = offset;
    for (int i = 0; i < count; i++) {
      Segment segment = ready.get(0);
      int bytes = segment.length - segment.readBytes;
      System.arraycopy(segment.data, segment.readBytes, target, at, bytes);
      at += bytes;
      boolean last = segment.fragment == 0;
      drop(bytes);
      if (last) {
        break;
      }
    }
    advance();
    return at - offset;
  }

  /** Reads up to a number of bytes, ignoring message boundaries. */
  int read(byte[] target, int offset, int length) {
    int at = offset;
    int left = length;
    while (!ready.isEmpty()) {
      Segment segment = ready.get(0);
      int here = segment.length - segment.readBytes;
      int bytes = Math.min(left, here);
      System.arraycopy(segment.data, segment.readBytes, target, at, bytes);
      at += bytes;
      left -= bytes;
      if (bytes < here) {
        segment.readBytes += bytes;
        readyBytes -= bytes;
        break;
      }
      drop(bytes);
    }
    advance();
    return at - offset;
  }

  /** Drops empty segments before the first byte, also those that become ready by this. */
  void skipEmpty() {
    while (!ready.isEmpty() && ready.get(0).length == 0) {
      drop(0);
      advance();
    }
  }

  void trim() {
    ready.trim();
    if (earlyCount == 0) {
      early.trim();
    }
  }

  /**
   * A message of more fragments than the window could never be read, so it may exceed the window.
   */
  private int capacity() {
    return strict || ready.isEmpty() ? window : Math.max(window, ready.get(0).fragment + 1);
  }

  private boolean holds(int sequence) {
    Segment segment = early.get(sequence);
    return segment != null && segment.sequence == sequence;
  }

  private void advance() {
    while (earlyCount > 0 && ready.size() < capacity() && holds(next)) {
      Segment segment = early.remove(next);
      earlyCount--;
      if (segment != null) {
        makeReady(segment);
      }
    }
  }

  private void makeReady(Segment segment) {
    ready.add(segment);
    readyBytes += segment.length;
    next++;
  }

  private void drop(int bytes) {
    Segment segment = ready.remove();
    heldBytes -= segment.memoryBytes();
    readyBytes -= bytes;
    pool.give(segment);
  }
}
