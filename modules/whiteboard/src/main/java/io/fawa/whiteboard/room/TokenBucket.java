/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

/** A token bucket with a burst and a rate per second. Single-owner. */
public final class TokenBucket {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long capacityNanos;
  private final long costNanos;

  /** The bucket's content, as the time needed to refill it. */
  private long savedNanos;

  private long lastNanos;

  /** A full bucket of {@code burst}, refilled by {@code perSecond}. */
  public TokenBucket(int burst, double perSecond, long nowNanos) {
    this.costNanos = Math.max(1, Math.round(NANOS_PER_SECOND / perSecond));
    this.capacityNanos = burst * costNanos;
    this.savedNanos = capacityNanos;
    this.lastNanos = nowNanos;
  }

  /** Takes a token if available. Returns 0, or else the nanoseconds until one is. */
  public long take(long nowNanos) {
    refill(nowNanos);
    if (savedNanos < costNanos) {
      return costNanos - savedNanos;
    }
    savedNanos -= costNanos;
    return 0;
  }

  /** True if the bucket is full, so that a new bucket would be equal. */
  public boolean full(long nowNanos) {
    refill(nowNanos);
    return savedNanos == capacityNanos;
  }

  private void refill(long nowNanos) {
    long elapsed = Math.max(0, nowNanos - lastNanos);
    savedNanos = elapsed >= capacityNanos - savedNanos ? capacityNanos : savedNanos + elapsed;
    lastNanos = nowNanos;
  }
}
