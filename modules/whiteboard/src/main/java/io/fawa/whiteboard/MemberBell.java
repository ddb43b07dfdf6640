/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.room.Bell;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/**
 * Wakes the threads of one member. Its mail is no condition of the room's lock: all members woken
 * at once would queue for that lock, and wake each other one by one.
 */
final class MemberBell implements Bell {
  /** A wait without a limit. */
  static final long EVER = Long.MAX_VALUE;

  private final Gathering gathering;
  private final Semaphore mail = new Semaphore(0);

  /** The seat has ended. */
  final Condition end;

  /** Whether it is among those to wake next. Guarded by the room's lock. */
  boolean called;

  /** Guarded by the room's lock. */
  private Runnable whenEnded = () -> {};

  /**
   * Creates one for a seat.
   *
   * @param end of the room's lock
   */
  MemberBell(Gathering gathering, Condition end) {
    this.gathering = gathering;
    this.end = end;
  }

  /** What to do when the seat ends. Called under the room's lock. */
  void whenEnded(Runnable action) {
    whenEnded = action;
  }

  @Override
  public void arrived() {
    gathering.arrived(this);
  }

  @Override
  public void ended() {
    wake();
    end.signalAll();
    whenEnded.run();
  }

  /** Wakes the thread that waits for mail, or the next one that does. */
  void wake() {
    if (mail.availablePermits() == 0) {
      mail.release();
    }
  }

  /**
   * Waits for mail without a lock. It may return although there is none.
   *
   * @return the nanoseconds that are left
   */
  long awaitMail(long nanos) throws InterruptedException {
    if (nanos == EVER) {
      mail.acquire(); // the room wakes it, at the latest when the seat ends
      mail.drainPermits();
      return EVER;
    }
    long endNanos = System.nanoTime() + nanos;
    if (mail.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
      mail.drainPermits();
    }
    return endNanos - System.nanoTime();
  }
}
