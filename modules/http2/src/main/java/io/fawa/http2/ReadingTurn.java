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
 * Who reads a connection. A reader may serve a call itself, which saves a short call a thread and
 * two switches; if that call waits, or takes longer than {@link Relief} allows, another thread
 * reads on and the first one remains with its call. After a call that was not short, the reader
 * leaves some to others. Thread-safe, unless said otherwise.
 */
final class ReadingTurn implements Relief.Turn {
  private static final ThreadFactory READERS = Thread.ofVirtual().name("http2-reader").factory();

  /** What a call may take and be short: not much more than what a thread for it would cost. */
  static final long SHORT_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  /** How many calls get a thread of their own after one that was not short: more each time. */
  private static final int CAUTION_MIN = 16;

  private static final int CAUTION_MAX = 1_024;

  private final Relief relief;
  private final LongSupplier nanoClock;
  private final Runnable readOn;

  /** Odd while the reader serves a call. */
  private final AtomicInteger turns = new AtomicInteger();

  /** What {@link #turns} was at the last look. The relief's. */
  private int seen;

  /** Calls that the reader shall not serve yet. The reader's. */
  private int wary;

  /** How wary the next call that is not short will make it. The reader's. */
  private int caution = CAUTION_MIN;

  /**
   * A turn that nobody has taken.
   *
   * @param nanoClock tells how long a call took
   * @param readOn reads until the end of the connection, or until its reading is passed on again
   */
  ReadingTurn(Relief relief, LongSupplier nanoClock, Runnable readOn) {
    this.relief = relief;
    this.nanoClock = nanoClock;
    this.readOn = readOn;
  }

  /** Whether the reader may try to serve the next call; asked by the reader, once for each. */
  boolean mayServe() {
    if (wary == 0) {
      return true;
    }
    wary--;
    return false;
  }

  /**
   * Serves a call on the reader's thread, which calls this.
   *
   * @return whether it is still the reader; if not, nothing of the reader's may be touched
   */
  boolean serve(Runnable call) {
    long begin = nanoClock.getAsLong();
    int mine = turns.get() + 1;
    turns.set(mine);
    relief.wake();
    call.run();
    // What interrupted the call, if anything, is over with it; reading would close the socket.
    Thread.interrupted();
    if (!turns.compareAndSet(mine, mine + 1)) {
      return false;
    }
    if (nanoClock.getAsLong() - begin > SHORT_NANOS) {
      beWary();
    } else {
      caution = Math.max(CAUTION_MIN, caution - 1);
    }
    return true;
  }

  /** A call is about to wait: if the reader serves it, another thread has to read from now on. */
  void beforeCallWaits() {
    passOn(turns.get());
  }

  /**
   * Passes the reading on if the reader serves the same call as at the last look. The relief's.
   *
   * @return whether there was anything new
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
            beWary();
            readOn.run();
          })
          .start();
    }
  }

  private void beWary() {
    wary = caution;
    caution = Math.min(CAUTION_MAX, 2 * caution);
  }
}
