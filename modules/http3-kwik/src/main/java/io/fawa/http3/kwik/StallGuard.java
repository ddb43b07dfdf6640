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
 * Checks every connection and stream some hundred times a second, on one thread that lives while
 * there are any: makes kwik send what it has forgotten, and finds resets that kwik does not report.
 * Thread-safe.
 */
final class StallGuard {
  private static final System.Logger LOG = System.getLogger(StallGuard.class.getName());
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** The pause after a round is this many times as long as the round, within the limits here. */
  private static final int SHARE = 10;

  /** On a busy machine a round takes long, and streams must not wait ten times that. */
  private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(100);

  /** What is watched, each with an action to run when it is no longer. */
  private final Map<Watched, Runnable> all = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();

  @GuardedBy("lock")
  private boolean running;

  /** A connection or a stream. */
  interface Watched {
    /** Makes one check; returns whether another is needed. */
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

  /** The pause after a round that took {@code roundNanos}. */
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
      LOG.log(Level.ERROR, "the check of " + watched + " failed; it is no longer watched", e);
    }
    if (!needed) {
      all.remove(watched);
      whenDone.run();
    }
  }

  /** Waits for something to watch; false after five seconds without. */
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
      throw new IllegalStateException("the guard's thread was interrupted, which nothing does", e);
    } finally {
      lock.unlock();
    }
  }
}
