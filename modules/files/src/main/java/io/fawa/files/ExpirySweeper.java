/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sweeps a library at intervals on a virtual thread of its own, from its construction until it is
 * closed; {@link #close} waits for a sweep under way. A sweep that fails is logged and tried again.
 */
public final class ExpirySweeper implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ExpirySweeper.class.getName());

  private final FileLibrary library;
  private final long intervalNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();

  @GuardedBy("lock")
  private boolean closed;

  private final Thread thread;

  /** Starts sweeping, the first time at once. */
  public ExpirySweeper(FileLibrary library, Duration interval) {
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("interval is " + interval + ", not positive");
    }
    this.library = library;
    this.intervalNanos = interval.toNanos();
    this.thread = Thread.ofVirtual().name("expiry-sweeper").start(this::run);
  }

  /** Ends the sweeping; returns when it has ended, or when the caller is interrupted. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      closing.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    do {
      try {
        library.sweep();
      } catch (IOException | RuntimeException e) {
        LOG.log(Level.WARNING, "sweep failed, will be tried again", e);
      }
    } while (!closedWithinInterval());
  }

  private boolean closedWithinInterval() {
    lock.lock();
    try {
      long left = intervalNanos;
      while (!closed && left > 0) {
        left = closing.awaitNanos(left);
      }
      return closed;
    } catch (InterruptedException e) {
      return true; // nobody but the end of the JVM interrupts it
    } finally {
      lock.unlock();
    }
  }
}
