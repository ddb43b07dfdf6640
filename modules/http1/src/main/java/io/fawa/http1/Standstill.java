/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import java.time.Duration;

/**
 * Measures how long a connection has made no progress, from repeated samples. It has no clock.
 * Single-owner.
 */
final class Standstill {
  private int phase = -1;
  private long phaseSinceNanos;
  private int writes;
  private long writingSinceNanos;

  /**
   * Whether the same phase has lasted for {@code limit}.
   *
   * @param limit zero for none
   */
  boolean ofPhase(int now, Duration limit, long nowNanos) {
    if (now != phase) {
      phase = now;
      phaseSinceNanos = nowNanos;
      return false;
    }
    return reached(limit, nowNanos - phaseSinceNanos);
  }

  /**
   * Whether the same write has lasted for {@code limit}.
   *
   * @param now odd while a write is under way; differs from one to the next
   * @param limit zero for none
   */
  boolean ofWrites(int now, Duration limit, long nowNanos) {
    if (now != writes || (now & 1) == 0) {
      writes = now;
      writingSinceNanos = nowNanos;
      return false;
    }
    return reached(limit, nowNanos - writingSinceNanos);
  }

  private static boolean reached(Duration limit, long nanos) {
    return !limit.isZero() && nanos >= limit.toNanos();
  }
}
