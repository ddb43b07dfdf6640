/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.fawa.limits.Deadline;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A result that an event loop hands to one blocked thread. */
final class Promised<T> {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition settled = lock.newCondition();
  private @Nullable T value;
  private @Nullable IOException failure;
  private boolean abandoned;

  /** Returns false if the thread has given up waiting. */
  boolean complete(T result) {
    lock.lock();
    try {
      value = result;
      settled.signal();
      return !abandoned;
    } finally {
      lock.unlock();
    }
  }

  void fail(IOException cause) {
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
      }
      settled.signal();
    } finally {
      lock.unlock();
    }
  }

  boolean abandoned() {
    lock.lock();
    try {
      return abandoned;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the result; when that fails, a later result is refused. */
  T get(Deadline deadline, String what) throws IOException {
    lock.lock();
    try {
      while (value == null) {
        if (failure != null) {
          throw failure;
        }
        deadline.await(settled, what);
      }
      return value;
    } catch (IOException e) {
      abandoned = true;
      throw e;
    } finally {
      lock.unlock();
    }
  }
}
