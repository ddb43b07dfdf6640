/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A timer wheel for all connections of a socket. Setting a timer takes constant time; unset timers
 * cost nothing. Two rings: one of half a second in steps of 2 ms, and one of two minutes whose
 * entries move to the first when they are nearly due. Thread-safe; timers run on the one thread
 * that calls {@link #run}, without a lock held.
 */
final class TimerWheel {
  static final long NEVER = Long.MAX_VALUE;

  private static final int SLOTS = 256;
  private static final int STEP_MILLIS = 2;

  /** A timer. */
  static final class Timer {
    private final Runnable task;
    private long atMillis = NEVER;
    private boolean distant;
    private Timer before = this;
    private Timer after = this;

    Timer(Runnable task) {
      this.task = task;
    }

    private void unlink() {
      before.after = after;
      after.before = before;
      before = this;
      after = this;
    }

    private void link(Timer head) {
      before = head.before;
      after = head;
      head.before.after = this;
      head.before = this;
    }

    private boolean alone() {
      return after == this;
    }
  }

  private final LongSupplier clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Timer[] near = heads();

  @GuardedBy("lock")
  private final Timer[] far = heads();

  @GuardedBy("lock")
  private long step;

  @GuardedBy("lock")
  private int nearCount;

  @GuardedBy("lock")
  private int farCount;

  @GuardedBy("lock")
  private long sleepsUntilMillis = Long.MIN_VALUE;

  @GuardedBy("lock")
  private boolean closed;

  TimerWheel(LongSupplier clock) {
    this.clock = clock;
    this.step = clock.getAsLong() / STEP_MILLIS;
  }

  private static Timer[] heads() {
    Timer[] heads = new Timer[SLOTS];
    for (int i = 0; i < SLOTS; i++) {
      heads[i] = new Timer(() -> {});
    }
    return heads;
  }

  /**
   * Sets a timer, unless it is already set for an earlier time: it then runs early, and may be set
   * again from there.
   */
  void schedule(Timer timer, long atMillis) {
    lock.lock();
    try {
      if (timer.atMillis <= atMillis || closed) {
        return;
      }
      remove(timer);
      insert(timer, atMillis);
      if (atMillis < sleepsUntilMillis) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Cancels a timer; it may be running already. */
  void cancel(Timer timer) {
    lock.lock();
    try {
      remove(timer);
    } finally {
      lock.unlock();
    }
  }

  /** Runs timers until the wheel is closed. */
  void run() {
    List<Timer> due = new ArrayList<>();
    while (awaitDue(due)) {
      for (Timer timer : due) {
        try {
          timer.task.run();
        } catch (RuntimeException | Error e) {
          // A failing timer must not stop the others, not even when memory runs out.
          UdpPort.complain("a timer failed", e);
        }
      }
      due.clear();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitDue(List<Timer> due) {
    lock.lock();
    try {
      while (!closed) {
        long now = clock.getAsLong();
        advance(now / STEP_MILLIS, due);
        if (!due.isEmpty()) {
          sleepsUntilMillis = Long.MIN_VALUE;
          return true;
        }
        sleepsUntilMillis = nextMillis();
        if (sleepsUntilMillis == NEVER) {
          changed.awaitUninterruptibly();
        } else {
          long wait = TimeUnit.MILLISECONDS.toNanos(sleepsUntilMillis - now);
          long unused = changed.awaitNanos(wait);
        }
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void insert(Timer timer, long atMillis) {
    timer.atMillis = atMillis;
    long at = Math.max(stepOf(atMillis), step + 1);
    timer.distant = at - step >= SLOTS;
    if (!timer.distant) {
      timer.link(near[(int) (at % SLOTS)]);
      nearCount++;
    } else {
      // The last step of the far ring before its time.
      timer.link(far[(int) (at / SLOTS % SLOTS)]);
      farCount++;
    }
  }

  @GuardedBy("lock")
  private void remove(Timer timer) {
    if (timer.atMillis != NEVER) {
      if (timer.distant) {
        farCount--;
      } else {
        nearCount--;
      }
      timer.unlink();
      timer.atMillis = NEVER;
    }
  }

  @GuardedBy("lock")
  private void advance(long target, List<Timer> due) {
    while (step < target) {
      step++;
      if (step % SLOTS == 0) {
        comeNear(far[(int) (step / SLOTS % SLOTS)]);
      }
      Timer head = near[(int) (step % SLOTS)];
      while (!head.alone()) {
        Timer timer = head.after;
        timer.unlink();
        timer.atMillis = NEVER;
        nearCount--;
        due.add(timer);
      }
      if (nearCount == 0 && farCount == 0) {
        step = target;
      }
    }
  }

  @GuardedBy("lock")
  private void comeNear(Timer head) {
    Timer last = head.before;
    boolean more = !head.alone();
    while (more) {
      Timer timer = head.after;
      more = timer != last;
      timer.unlink();
      farCount--;
      insert(timer, timer.atMillis);
    }
  }

  @GuardedBy("lock")
  private long nextMillis() {
    long next = farCount > 0 ? (step / SLOTS + 1) * SLOTS : step + SLOTS;
    boolean any = farCount > 0;
    for (long at = step + 1; nearCount > 0 && at < next; at++) {
      if (!near[(int) (at % SLOTS)].alone()) {
        next = at;
        any = true;
      }
    }
    return any ? next * STEP_MILLIS : NEVER;
  }

  private static long stepOf(long atMillis) {
    return (atMillis + STEP_MILLIS - 1) / STEP_MILLIS;
  }
}
