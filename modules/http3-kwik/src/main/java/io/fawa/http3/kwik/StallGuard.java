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
 * Looks after every stream some hundred times a second, on one thread that lives while there are
 * any: has kwik send what it has forgotten, and finds resets that kwik tells nobody.
 */
final class StallGuard {
  private static final System.Logger LOG = System.getLogger(StallGuard.class.getName());
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A round takes no more than this part of the thread's time, if it takes that long at all. */
  private static final int SHARE = 10;

  /** A round takes long when others have the processor; streams must not wait ten times that. */
  private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(100);

  /** With what to do when a stream needs no more care. */
  private final Map<KwikStream, Runnable> streams = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();

  @GuardedBy("lock")
  private boolean running;

  void watch(KwikStream stream, Runnable whenDone) {
    streams.put(stream, whenDone);
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
        streams.forEach((stream, whenDone) -> tend(stream, whenDone, begin));
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

  private void tend(KwikStream stream, Runnable whenDone, long nowNanos) {
    boolean needed = false;
    try {
      needed = stream.tend(nowNanos);
    } catch (RuntimeException | AssertionError e) {
      LOG.log(Level.ERROR, stream + " cannot be looked after", e);
    }
    if (!needed) {
      streams.remove(stream);
      whenDone.run();
    }
  }

  /** Waits for a stream; false if none has come for a while. */
  private boolean needed() {
    lock.lock();
    try {
      long left = IDLE_NANOS;
      while (streams.isEmpty() && left > 0) {
        left = added.awaitNanos(left);
      }
      running = !streams.isEmpty();
      return running;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the guard", e);
    } finally {
      lock.unlock();
    }
  }
}
