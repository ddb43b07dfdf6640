/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A turn at computing for long, as what decompresses or decodes a long message does: as many at a
 * time as there are processors, but for one that short calls have for themselves. All others wait
 * without being in the way of short calls, which would otherwise stand behind each of them in the
 * scheduler's queue. Closing ends the turn.
 */
public final class LongWork implements AutoCloseable {
  /** Messages from here on are long, and so is each part of this length. */
  public static final int BYTES_MIN = 1 << 18;

  private static final int SECONDS_MAX = 60;
  private static final Semaphore TURNS =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), true);

  private LongWork() {}

  /**
   * Waits for a turn.
   *
   * @throws BudgetExceededException none within a minute
   * @throws InterruptedIOException the thread was interrupted
   */
  public static LongWork begin() throws BudgetExceededException, InterruptedIOException {
    try {
      if (TURNS.tryAcquire(SECONDS_MAX, TimeUnit.SECONDS)) {
        return new LongWork();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted before a long message was read");
    }
    throw new BudgetExceededException(
        "the server was busy with other long messages for " + SECONDS_MAX + " s");
  }

  /** Between two parts of long work: others that wait for a processor have one now. */
  @SuppressWarnings("ThreadPriorityCheck") // only a hint, nothing depends on it
  public static void letOthersRun() {
    Thread.yield();
  }

  /** The same if a part ends between {@code before} and {@code after} bytes. */
  public static void letOthersRun(int before, int after) {
    if (before / BYTES_MIN != after / BYTES_MIN) {
      letOthersRun();
    }
  }

  @Override
  public void close() {
    TURNS.release();
  }
}
