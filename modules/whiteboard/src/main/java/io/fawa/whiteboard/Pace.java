/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.room.TokenBucket;

/** How fast one member may act, and how often it is shown pointers. Single-owner. */
final class Pace {
  private static final long POINTERS_NANOS_MIN = 33_000_000L;

  /** Each member more makes the interval longer: what all show all grows with the square. */
  private static final long POINTERS_NANOS_PER_MEMBER = 1_000_000L;

  private final TokenBucket bucket;
  private long pointersAtNanos;

  Pace(BoardsConfig config, long nowNanos) {
    this.bucket = new TokenBucket(config.events().burst(), config.events().perSecond(), nowNanos);
    this.pointersAtNanos = nowNanos;
  }

  /** Takes a token if available. Returns 0, or else the nanoseconds until one is. */
  long take(long nowNanos) {
    return bucket.take(nowNanos);
  }

  /** The nanoseconds until pointers may be shown; 0 if they may be now. */
  long untilPointers(long nowNanos) {
    return Math.max(0, pointersAtNanos - nowNanos);
  }

  /** Pointers were shown, on a board of so many members. */
  void shown(long nowNanos, int members) {
    pointersAtNanos = nowNanos + Math.max(POINTERS_NANOS_MIN, members * POINTERS_NANOS_PER_MEMBER);
  }
}
