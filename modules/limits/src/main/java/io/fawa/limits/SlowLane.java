/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Delays the look-ups of an asker that has guessed too often. The delay comes before the look-up,
 * so that hits and misses take the same time and hits can still be served. The number of waiting
 * look-ups per asker is bounded, so that guessing in parallel gains nothing. Thread-safe.
 */
public final class SlowLane {
  private final int perAskerMax;
  private final int allMax;
  private final long delayNanos;
  private final ReentrantLock lock = new ReentrantLock();

  /** Never signalled; it only times the delay. */
  private final Condition delay = lock.newCondition();

  @GuardedBy("lock")
  private final Map<String, Integer> waiting = new HashMap<>();

  @GuardedBy("lock")
  private int all;

  /**
   * A delay of 250 ms, with 4 waiting per asker and 1,000 in all: 16 guesses a second per asker.
   */
  public SlowLane() {
    this(4, 1_000, Duration.ofMillis(250));
  }

  SlowLane(int perAskerMax, int allMax, Duration delay) {
    this.perAskerMax = perAskerMax;
    this.allMax = allMax;
    this.delayNanos = delay.toNanos();
  }

  /**
   * Waits for the delay or until interrupted.
   *
   * @return false, at once, if the maximum is waiting
   */
  public boolean pass(Asker asker) {
    lock.lock();
    try {
      int own = waiting.getOrDefault(asker.network(), 0);
      if (own >= perAskerMax || all >= allMax) {
        return false;
      }
      waiting.put(asker.network(), own + 1);
      all++;
      try {
        long left = delayNanos;
        while (left > 0) {
          left = delay.awaitNanos(left);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        waiting.computeIfPresent(asker.network(), (name, count) -> count > 1 ? count - 1 : null);
        all--;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
