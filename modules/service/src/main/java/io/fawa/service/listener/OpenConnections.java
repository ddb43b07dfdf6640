/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.listener;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.limits.Deadline;
import io.fawa.service.log.Occasional;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The open connections of one listener; none is added after it has stopped. Thread-safe. */
final class OpenConnections<T> {
  private final int max;
  private final Admission admission;
  private final Occasional full;
  private final LongAdder overMax = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition emptied = lock.newCondition();

  @GuardedBy("lock")
  private final Set<T> open = new HashSet<>();

  @GuardedBy("lock")
  private boolean stopped;

  /**
   * No connections yet.
   *
   * @param max how many may be open
   * @param admission counts the connections of all listeners of the process
   * @param full logs that there are {@code max}
   */
  OpenConnections(int max, Admission admission, Occasional full) {
    this.max = max;
    this.admission = admission;
    this.full = full;
  }

  /** Adds a connection; false if there is no room, or the listener has stopped. */
  boolean tryAdd(T connection) {
    lock.lock();
    try {
      if (stopped) {
        return false;
      }
      if (open.size() < max) {
        return admission.admit() && open.add(connection);
      }
    } finally {
      lock.unlock();
    }
    overMax.increment();
    full.happened();
    return false;
  }

  /** Removes a connection that has ended; nothing if it was not added. */
  void remove(T connection) {
    lock.lock();
    try {
      if (open.remove(connection)) {
        admission.left();
      }
      if (open.isEmpty()) {
        emptied.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  int count() {
    lock.lock();
    try {
      return open.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many connections were not added because there were {@code max}. */
  long overMax() {
    return overMax.sum();
  }

  /** Adds no more; returns those that are open. */
  List<T> stop() {
    lock.lock();
    try {
      stopped = true;
      return List.copyOf(open);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all have ended; returns those that are open at the deadline. */
  List<T> awaitEnd(Deadline deadline) {
    lock.lock();
    try {
      while (!open.isEmpty() && !deadline.expired()) {
        var unused = emptied.awaitNanos(deadline.remainingNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return stop();
  }
}
