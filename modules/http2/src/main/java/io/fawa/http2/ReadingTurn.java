/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Decides which thread reads a connection. The reader may serve a call itself, which saves a short
 * call a thread and two context switches. If that call waits, or takes longer than {@link Relief}
 * allows, another thread becomes the reader and the first one finishes its call. After a call that
 * was not short, the reader backs off and starts threads for the next calls. Thread-safe, unless
 * stated otherwise.
 */
final class ReadingTurn implements Relief.Turn {
  private static final ThreadFactory READERS = Thread.ofVirtual().name("http2-reader").factory();

  /** A call up to this long is short: little more than the cost of a thread for it. */
  static final long SHORT_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  /** The fewest calls that get their own thread after one that was not short; doubles each time. */
  private static final int BACK_OFF_MIN = 16;

  private static final int BACK_OFF_MAX = 1_024;

  private final Relief relief;
  private final LongSupplier nanoClock;
  private final Runnable readOn;

  /** Odd while the reader serves a call. */
  private final AtomicInteger turns = new AtomicInteger();

  /** The value of {@link #turns} at the last check. Used by the relief only. */
  private int seen;

  /** How many of the next calls the reader must not serve itself. Used by the reader only. */
  private int callsToSkip;

  /** The back-off after the next call that is not short. Used by the reader only. */
  private int backOff = BACK_OFF_MIN;

  /**
   * Creates one without a reader.
   *
   * @param nanoClock measures calls
   * @param readOn reads until the connection ends or another thread becomes the reader
   */
  ReadingTurn(Relief relief, LongSupplier nanoClock, Runnable readOn) {
    this.relief = relief;
    this.nanoClock = nanoClock;
    this.readOn = readOn;
  }

  /**
   * Whether the reader may serve the next call itself; called once for each call, by the reader.
   */
  boolean mayServe() {
    if (callsToSkip == 0) {
      return true;
    }
    callsToSkip--;
    return false;
  }

  /**
   * Serves a call on the calling thread, which is the reader.
   *
   * @return whether it is still the reader; if not, it must not touch the reader's state
   */
  boolean serve(Runnable call) {
    long begin = nanoClock.getAsLong();
    int mine = turns.get() + 1;
    turns.set(mine);
    relief.wake();
    call.run();
    // Clears an interrupt meant for the call, as an interrupted read would close the socket.
    Thread.interrupted();
    if (!turns.compareAndSet(mine, mine + 1)) {
      return false;
    }
    if (nanoClock.getAsLong() - begin > SHORT_NANOS) {
      backOffNow();
    } else {
      backOff = Math.max(BACK_OFF_MIN, backOff - 1);
    }
    return true;
  }

  /** A call is about to wait: if the reader serves it, another thread becomes the reader. */
  void beforeCallWaits() {
    passOn(turns.get());
  }

  /**
   * Makes another thread the reader if the reader is still serving the same call as at the last
   * check. Called by the relief.
   *
   * @return whether anything has changed since
   */
  @Override
  public boolean look() {
    int now = turns.get();
    if (now == seen) {
      passOn(now);
      return false;
    }
    seen = now;
    return true;
  }

  @Override
  public boolean serving() {
    return (turns.get() & 1) != 0;
  }

  private void passOn(int turn) {
    if ((turn & 1) != 0 && turns.compareAndSet(turn, turn + 1)) {
      READERS
          .newThread(() -> {
            backOffNow();
            readOn.run();
          })
          .start();
    }
  }

  private void backOffNow() {
    callsToSkip = backOff;
    backOff = Math.min(BACK_OFF_MAX, 2 * backOff);
  }
}
