/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends what a deadline finds in a place where it cannot see it pass: a handler that is busy, a
 * write to a socket. One daemon thread keeps the time for the whole process and starts a virtual
 * one for each job that is late. Thread-safe.
 */
public final class DeadlineWatch {
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private DeadlineWatch() {}

  /**
   * Has {@code expire} run {@code grace} after a bounded deadline, unless it is cancelled before.
   * The grace lets those who see the deadline themselves say so in their own words.
   */
  public static Future<?> start(Deadline deadline, Duration grace, Runnable expire) {
    return CLOCK.schedule(
        () -> {
          Thread.ofVirtual().name("fawa-expired").start(expire);
        },
        Math.max(0, deadline.remainingNanos()) + grace.toNanos(),
        TimeUnit.NANOSECONDS);
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("fawa-deadlines").factory());
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }
}
