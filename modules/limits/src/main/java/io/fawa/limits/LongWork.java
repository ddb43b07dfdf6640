/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A permit for long computations, such as decompressing or decoding a long message. There is one
 * permit fewer than processors, so that one processor stays free for short calls. Other long
 * computations wait here and not in the scheduler's queue, where short calls would wait behind
 * them. Closing returns the permit.
 */
public final class LongWork implements AutoCloseable {
  /** The length from which a message, or a part of one, counts as long. */
  public static final int BYTES_MIN = 1 << 18;

  private static final int SECONDS_MAX = 60;
  private static final Semaphore PERMITS =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), true);

  private LongWork() {}

  /**
   * Waits for a permit.
   *
   * @throws BudgetExceededException no permit was free within a minute
   * @throws InterruptedIOException the thread was interrupted
   */
  public static LongWork begin() throws BudgetExceededException, InterruptedIOException {
    try {
      if (PERMITS.tryAcquire(SECONDS_MAX, TimeUnit.SECONDS)) {
        return new LongWork();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted before a long message was read");
    }
    throw new BudgetExceededException(
        "the server was busy with other long messages for " + SECONDS_MAX + " s");
  }

  /** Yields the processor between two parts of long work. */
  @SuppressWarnings("ThreadPriorityCheck") // only a hint
  public static void yieldProcessor() {
    Thread.yield();
  }

  /** Yields if a part ends between {@code before} and {@code after} bytes. */
  public static void yieldProcessor(int before, int after) {
    if (before / BYTES_MIN != after / BYTES_MIN) {
      yieldProcessor();
    }
  }

  @Override
  public void close() {
    PERMITS.release();
  }
}
