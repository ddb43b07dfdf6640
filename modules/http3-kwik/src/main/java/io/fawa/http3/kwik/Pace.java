/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.util.concurrent.TimeUnit;

/**
 * Whether so many datagrams come in a row that it is worth while to let some gather. Not
 * thread-safe.
 */
final class Pace {
  private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final int busyPerMilli;
  private long windowBeganNanos;
  private int counted;
  private long before;

  /**
   * Creates one that has counted nothing.
   *
   * @param busyPerMilli datagrams in a millisecond that are many
   */
  Pace(int busyPerMilli, long nowNanos) {
    this.busyPerMilli = busyPerMilli;
    this.windowBeganNanos = nowNanos;
  }

  /** Counts a datagram. */
  void count(long nowNanos) {
    long length = nowNanos - windowBeganNanos;
    if (length >= WINDOW_NANOS) {
      before = counted * WINDOW_NANOS / length;
      counted = 0;
      windowBeganNanos = nowNanos;
    }
    counted++;
  }

  /** Whether there were many in this millisecond or the one before. */
  boolean busy() {
    return counted >= busyPerMilli || before >= busyPerMilli;
  }
}
