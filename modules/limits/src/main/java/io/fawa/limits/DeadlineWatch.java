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
 * Enforces deadlines where the blocked code cannot check them: a busy handler, a write to a socket.
 * One daemon thread keeps the time for the whole process and starts a virtual thread for each job
 * that is late. Thread-safe.
 */
public final class DeadlineWatch {
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private DeadlineWatch() {}

  /**
   * Runs {@code expire} at {@code grace} after a bounded deadline, unless cancelled before. During
   * the grace period, code that checks the deadline itself can report its own error.
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
