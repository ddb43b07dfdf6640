/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/**
 * The moment by which a whole job must be done, created once at the edge and passed down. Unlike a
 * time-out, it does not restart with each wait.
 *
 * @param nanoTime the moment on the scale of {@link System#nanoTime()}; meaningless when not {@code
 *     bounded}
 * @param bounded false for a job without a time limit
 */
public record Deadline(long nanoTime, boolean bounded) {
  private static final Deadline NONE = new Deadline(0, false);

  /** No deadline. */
  public static Deadline none() {
    return NONE;
  }

  /** The deadline {@code left} from now; zero or less means already passed. */
  public static Deadline after(Duration left) {
    return afterNanos(saturatedNanos(left));
  }

  /** The deadline {@code nanos} nanoseconds from now; zero or less means already passed. */
  public static Deadline afterNanos(long nanos) {
    // Half the range keeps the difference of two moments from overflowing.
    return new Deadline(System.nanoTime() + Math.min(nanos, Long.MAX_VALUE / 2), true);
  }

  /** Nanoseconds left; negative once passed, {@link Long#MAX_VALUE} when unbounded. */
  public long remainingNanos() {
    return bounded ? nanoTime - System.nanoTime() : Long.MAX_VALUE;
  }

  /** Milliseconds left, rounded up, so that a wait of this length does not end early. */
  public long remainingMillis() {
    long nanos = remainingNanos();
    return nanos == Long.MAX_VALUE
        ? Long.MAX_VALUE
        : TimeUnit.NANOSECONDS.toMillis(nanos + (nanos > 0 ? 999_999 : 0));
  }

  /** True once the moment has come. */
  public boolean expired() {
    return bounded && remainingNanos() <= 0;
  }

  /** The earlier of the two. */
  public Deadline earlier(Deadline other) {
    if (!bounded) {
      return other;
    }
    return other.bounded && other.nanoTime - nanoTime < 0 ? other : this;
  }

  /**
   * Waits until {@code condition} is signalled, or wakes spuriously; callers hold its lock and
   * loop.
   *
   * @param what the awaited event, for failure messages
   * @throws DeadlineExceededException the deadline passed first
   * @throws InterruptedIOException the thread was interrupted; it still is
   */
  @SuppressWarnings("WaitNotInLoop")
  public void await(Condition condition, String what) throws IOException {
    try {
      long left = remainingNanos();
      if (left <= 0) {
        throw new DeadlineExceededException("deadline passed waiting for " + what);
      }
      if (bounded) {
        condition.awaitNanos(left);
      } else {
        condition.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted waiting for " + what);
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private static long saturatedNanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      return duration.isNegative() ? 0 : Long.MAX_VALUE / 2;
    }
  }
}
