/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import org.jspecify.annotations.Nullable;

/**
 * The segments for the peer: a queue of unnumbered ones, and those in flight.
 *
 * <p>Unacknowledged segments in flight form a list in the order of their numbers. Those below an
 * acknowledged one are at its front, so the cost of an acknowledgement grows with the gaps below
 * it, not with the segments in flight.
 */
final class SendWindow {
  private final SegmentPool pool;
  private final SegmentQueue queue = new SegmentQueue();
  private final SegmentRing flight = new SegmentRing();
  private final Segment pending = new Segment();

  private int una;
  private int next;
  private int maxAck;
  private boolean fastAcked;

  /** Acknowledgements of single segments since the lowest one in flight was acknowledged. */
  private int acksPastHole;

  private int pendingCount;
  private long heldBytes;
  private long delivered;
  private long deliveredMillis;

  SendWindow(SegmentPool pool) {
    this.pool = pool;
  }

  /** Starts at a number other than 0. */
  void startAt(int sequence) {
    una = sequence;
    next = sequence;
    maxAck = sequence;
  }

  /** The lowest unacknowledged number (snd_una). */
  int una() {
    return una;
  }

  /** The number the next segment gets (snd_nxt). */
  int next() {
    return next;
  }

  int inFlight() {
    return next - una;
  }

  int queued() {
    return queue.size();
  }

  /** Segments that hold data: the queue, and what is in flight. */
  int waiting() {
    return queue.size() + inFlight();
  }

  /** The memory of queued and unacknowledged segments. */
  long heldBytes() {
    return heldBytes;
  }

  /** Segments in flight that the peer has not acknowledged. */
  int pending() {
    return pendingCount;
  }

  /** Whether a segment was acknowledged above one that was not yet examined for that. */
  boolean fastAcked() {
    return fastAcked;
  }

  /** Queues one segment with a copy of the data. */
  void enqueue(byte[] bytes, int offset, int length, int fragment) {
    Segment segment = pool.take();
    segment.fragment = fragment;
    segment.fill(bytes, offset, length);
    heldBytes += segment.memoryBytes();
    queue.add(segment);
  }

  /** Queues data in as many segments as needed, as fragments of one message or unfragmented. */
  void enqueueAll(byte[] bytes, int offset, int end, int segmentBytes, boolean oneMessage) {
    int fragment = (end - offset + segmentBytes - 1) / segmentBytes;
    for (int at = offset; at < end; at += segmentBytes) {
      fragment--;
      enqueue(bytes, at, Math.min(segmentBytes, end - at), oneMessage ? fragment : 0);
    }
  }

  /** Fills the last queued segment with data; returns how many bytes it took. */
  int appendToLast(byte[] bytes, int offset, int length, int segmentBytes) {
    if (queue.isEmpty()) {
      return 0;
    }
    Segment last = queue.get(queue.size() - 1);
    int taken = Math.min(length, segmentBytes - last.length);
    if (taken <= 0) {
      return 0;
    }
    heldBytes -= last.memoryBytes();
    last.append(bytes, offset, taken, segmentBytes);
    heldBytes += last.memoryBytes();
    return taken;
  }

  /** How many of the first {@code most} queued segments fit into {@code bytes}, with headers. */
  int fitting(int most, long bytes) {
    long left = bytes;
    for (int i = 0; i < most; i++) {
      left -= Header.BYTES + queue.get(i).length;
      if (left < 0) {
        return i;
      }
    }
    return most;
  }

  /** Takes the next segment off the queue, numbers it and puts it in flight. */
  Segment launch() {
    Segment segment = queue.remove();
    segment.sequence = next;
    flight.put(segment, una);
    segment.insertBefore(pending);
    pendingCount++;
    next++;
    return segment;
  }

  /** The first segment in flight that is not acknowledged, or null. */
  @Nullable Segment firstPending() {
    return afterPending(pending);
  }

  /** The one after it, or null. */
  @Nullable Segment afterPending(Segment segment) {
    return segment.later == pending ? null : segment.later;
  }

  /** Whether a segment later than this one was acknowledged. */
  boolean belowMaxAck(Segment segment) {
    return segment.sequence - maxAck < 0;
  }

  /** The peer has everything below a number; returns whether that is new. */
  boolean acknowledgeBelow(int sequence, long nowMillis) {
    boolean news = false;
    while (sequence - una > 0 && una != next) {
      Segment segment = flight.remove(una);
      if (segment != null) {
        letGo(segment, nowMillis);
      }
      una++;
      acksPastHole = 0;
      news = true;
    }
    return news;
  }

  /**
   * The peer has one segment. Increments fastack of those below it that were sent no later than the
   * acknowledged one. Returns whether to send at once: a fastack has reached {@code threshold}, or
   * more acknowledgements than that have arrived while a lower segment is missing.
   */
  boolean acknowledge(int sequence, int timestamp, int threshold, long nowMillis) {
    if (sequence - una < 0 || sequence - next >= 0) {
      return false;
    }
    Segment segment = flight.remove(sequence);
    if (segment == null) {
      return false;
    }
    letGo(segment, nowMillis);
    if (sequence - maxAck > 0) {
      maxAck = sequence;
    }
    Segment hole = pending.later;
    acksPastHole++;
    boolean reached = acksPastHole > threshold && hole != pending && hole.sequence - sequence < 0;
    while (hole != pending && hole.sequence - sequence < 0) {
      if (hole.timestamp - timestamp <= 0) {
        hole.fastAcks++;
        fastAcked = true;
        reached |= hole.fastAcks >= threshold;
      }
      hole = hole.later;
    }
    return reached;
  }

  private void letGo(Segment segment, long nowMillis) {
    pendingCount--;
    heldBytes -= segment.memoryBytes();
    delivered++;
    deliveredMillis = nowMillis;
    segment.unlink();
    pool.give(segment);
  }

  /** Segments the peer has acknowledged, each once. */
  long delivered() {
    return delivered;
  }

  /** When the last of these was acknowledged. */
  long deliveredMillis() {
    return deliveredMillis;
  }

  /** Every segment below the highest acknowledged one has been examined. */
  void fastAcksSeen() {
    fastAcked = false;
  }

  void trim() {
    queue.trim();
    if (inFlight() == 0) {
      flight.trim();
    }
  }
}
