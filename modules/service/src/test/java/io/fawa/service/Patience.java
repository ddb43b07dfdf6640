/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what comes in its own time. */
final class Patience {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final long PAUSE_NANOS = 5_000_000;

  private Patience() {}

  /** Returns once it holds; fails after a minute. */
  static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime() - end).as(what).isNegative();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
