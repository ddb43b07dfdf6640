/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;

/**
 * The moment by which something must have happened; unlike a timeout it is not restarted by each
 * wait.
 *
 * @param nanoTime the moment on the scale of {@link System#nanoTime()}; meaningless when not {@code
 *     bounded}
 * @param bounded false for what may take for ever
 */
public record Deadline(long nanoTime, boolean bounded) {
  private static final Deadline NONE = new Deadline(0, false);

  /** The deadline that never comes. */
  public static Deadline none() {
    return NONE;
  }

  /** The deadline {@code left} from now; zero or less has already passed. */
  public static Deadline after(Duration left) {
    // Half the range keeps the difference of two moments from overflowing.
    Duration most = Duration.ofNanos(Long.MAX_VALUE / 2);
    Duration bounded = left.isNegative() ? Duration.ZERO : left;
    return new Deadline(
        System.nanoTime() + (bounded.compareTo(most) > 0 ? most : bounded).toNanos(), true);
  }

  /** Nanoseconds left; negative once passed, {@link Long#MAX_VALUE} when unbounded. */
  public long remainingNanos() {
    return bounded ? nanoTime - System.nanoTime() : Long.MAX_VALUE;
  }

  /** Whether the moment has come. */
  public boolean expired() {
    return bounded && remainingNanos() <= 0;
  }

  /**
   * Waits for a signal, whose lock the caller holds, until this moment at the latest. As with any
   * condition, the caller looks again at what it waits for.
   *
   * @throws DeadlineExceededException the moment has come; {@code what} says what was waited for
   * @throws InterruptedIOException the thread was interrupted, and stays so
   */
  @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
  public void await(Condition condition, String what) throws IOException {
    if (expired()) {
      throw new DeadlineExceededException(what + ": deadline exceeded");
    }
    try {
      if (bounded) {
        var unused = condition.awaitNanos(remainingNanos());
      } else {
        // Without a timer, which thousands of idle connections would each have.
        condition.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(what + ": interrupted");
    }
  }
}
