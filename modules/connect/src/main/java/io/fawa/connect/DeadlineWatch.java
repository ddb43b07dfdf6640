/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import io.fawa.http.Deadline;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends calls whose deadline passes while their handlers are busy elsewhere. One daemon thread keeps
 * the time for the whole process and starts a virtual one for each call that is late.
 */
final class DeadlineWatch {
  /** What a handler that notices by itself is given, so that it says so in its own words. */
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private DeadlineWatch() {}

  /** Has {@code expire} run shortly after a bounded deadline, unless it is cancelled before. */
  static Future<?> start(Deadline deadline, Runnable expire) {
    return CLOCK.schedule(
        () -> {
          Thread.ofVirtual().name("fawa-rpc-expired").start(expire);
        },
        Math.max(0, deadline.remainingNanos()) + GRACE_NANOS,
        TimeUnit.NANOSECONDS);
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("fawa-rpc-deadlines").factory());
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }
}
