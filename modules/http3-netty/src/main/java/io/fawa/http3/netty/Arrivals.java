/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A bounded queue of the peer's streams or datagrams; it ends with the connection. Thread-safe. */
final class Arrivals<T> {
  private final int limit;
  private final String what;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final ArrayDeque<T> queue = new ArrayDeque<>();

  @GuardedBy("lock")
  private @Nullable QuicConnectionClosedException end;

  Arrivals(int limit, String what) {
    this.limit = limit;
    this.what = what;
  }

  /** Returns false if there is no room. */
  boolean offer(T arrived) {
    lock.lock();
    try {
      if (queue.size() >= limit) {
        return false;
      }
      queue.add(arrived);
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  T take() throws IOException {
    lock.lock();
    try {
      while (true) {
        if (end != null) {
          throw end.again();
        }
        T next = queue.poll();
        if (next != null) {
          return next;
        }
        Deadline.none().await(changed, what);
      }
    } finally {
      lock.unlock();
    }
  }

  void end(QuicConnectionClosedException cause) {
    lock.lock();
    try {
      end = cause;
      queue.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
