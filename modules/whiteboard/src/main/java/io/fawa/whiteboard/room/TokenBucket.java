/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

/** A token bucket: so many at once, so many per second after. Single-owner. */
public final class Allowance {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long capacityNanos;
  private final long costNanos;

  /** The bucket's content in time: what it takes to earn it. */
  private long savedNanos;

  private long lastNanos;

  /** A full bucket of {@code burst}, refilled by {@code perSecond}. */
  public Allowance(int burst, double perSecond, long nowNanos) {
    this.costNanos = Math.max(1, Math.round(NANOS_PER_SECOND / perSecond));
    this.capacityNanos = burst * costNanos;
    this.savedNanos = capacityNanos;
    this.lastNanos = nowNanos;
  }

  /** Takes one if there is one. Returns 0, or else how many nanoseconds until there is one. */
  public long take(long nowNanos) {
    refill(nowNanos);
    if (savedNanos < costNanos) {
      return costNanos - savedNanos;
    }
    savedNanos -= costNanos;
    return 0;
  }

  /** True if nothing was taken lately, so that a new bucket would be the same. */
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
