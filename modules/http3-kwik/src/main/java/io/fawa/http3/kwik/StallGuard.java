/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks after every connection and every stream some hundred times a second, on one thread that
 * lives while there are any: has kwik send what it has forgotten, and finds resets that kwik tells
 * nobody.
 */
final class StallGuard {
  private static final System.Logger LOG = System.getLogger(StallGuard.class.getName());
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A round takes no more than this part of the thread's time, if it takes that long at all. */
  private static final int SHARE = 10;

  /** A round takes long when others have the processor; streams must not wait ten times that. */
  private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(100);

  /** With what to do when one needs no more care. */
  private final Map<Watched, Runnable> all = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();

  @GuardedBy("lock")
  private boolean running;

  /** A connection or a stream. */
  interface Watched {
    /** Does what nobody else would; returns whether it is needed again. */
    boolean tend(long nowNanos);
  }

  void watch(Watched watched, Runnable whenDone) {
    all.put(watched, whenDone);
    lock.lock();
    try {
      added.signal();
      if (!running) {
        running = true;
        Thread.ofPlatform().daemon().name("fawa-kwik-guard").start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    boolean orderly = false;
    try {
      while (needed()) {
        long begin = System.nanoTime();
        all.forEach((watched, whenDone) -> tend(watched, whenDone, begin));
        LockSupport.parkNanos(pauseNanos(System.nanoTime() - begin));
      }
      orderly = true;
    } finally {
      if (!orderly) {
        stopped();
      }
    }
  }

  /** How long to pause after a round. */
  static long pauseNanos(long roundNanos) {
    return Math.clamp(SHARE * roundNanos, TICK_NANOS, PAUSE_NANOS_MAX);
  }

  private void stopped() {
    lock.lock();
    try {
      running = false;
    } finally {
      lock.unlock();
    }
  }

  private void tend(Watched watched, Runnable whenDone, long nowNanos) {
    boolean needed = false;
    try {
      needed = watched.tend(nowNanos);
    } catch (RuntimeException | AssertionError e) {
      LOG.log(Level.ERROR, watched + " cannot be looked after", e);
    }
    if (!needed) {
      all.remove(watched);
      whenDone.run();
    }
  }

  /** Waits for one; false if none has come for a while. */
  private boolean needed() {
    lock.lock();
    try {
      long left = IDLE_NANOS;
      while (all.isEmpty() && left > 0) {
        left = added.awaitNanos(left);
      }
      running = !all.isEmpty();
      return running;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the guard", e);
    } finally {
      lock.unlock();
    }
  }
}
