/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs a task periodically on its own virtual thread, from its construction until it is closed;
 * {@link #close} waits for a round in progress. A failed round is logged and retried.
 */
final class Rounds implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Rounds.class.getName());

  private final String name;
  private final long intervalNanos;
  private final Round round;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();

  @GuardedBy("lock")
  private boolean closed;

  private final Thread thread;

  /** One round. */
  @FunctionalInterface
  interface Round {
    /** Returns true if there is more to do at once. */
    boolean run() throws IOException;
  }

  /** Starts, the first time at once. */
  Rounds(String name, Duration interval, Round round) {
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("interval is " + interval + ", not positive");
    }
    this.name = name;
    this.intervalNanos = interval.toNanos();
    this.round = round;
    this.thread = Thread.ofVirtual().name(name).start(this::run);
  }

  /** Ends the rounds; returns when the last has ended, or when the caller is interrupted. */
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
    boolean more;
    do {
      more = false;
      try {
        more = round.run();
      } catch (IOException | RuntimeException e) {
        LOG.log(Level.WARNING, name + " failed and will be retried", e);
      }
    } while (!closedWithin(more ? 0 : intervalNanos));
  }

  private boolean closedWithin(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!closed && left > 0) {
        left = closing.awaitNanos(left);
      }
      return closed;
    } catch (InterruptedException e) {
      return true; // interrupted only at the end of the JVM
    } finally {
      lock.unlock();
    }
  }
}
