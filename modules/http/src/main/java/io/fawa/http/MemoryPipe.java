/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One direction of an in-memory exchange: a bounded byte buffer, then trailers. Thread-safe. */
final class MemoryPipe {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final byte[] ring;

  @GuardedBy("lock")
  private int first;

  @GuardedBy("lock")
  private int count;

  @GuardedBy("lock")
  private boolean ended;

  @GuardedBy("lock")
  private boolean drained;

  @GuardedBy("lock")
  private Headers trailers = new Headers();

  @GuardedBy("lock")
  private boolean broken;

  @GuardedBy("lock")
  private ResetCode cause = ResetCode.NO_ERROR;

  MemoryPipe(int capacityBytes) {
    ring = new byte[capacityBytes];
  }

  /** Appends everything, waiting for room. */
  void write(byte[] source, int offset, int length, Deadline deadline) throws IOException {
    int done = 0;
    lock.lock();
    try {
      while (done < length) {
        check();
        if (ended) {
          throw new IllegalStateException("written after its end");
        }
        if (count == ring.length) {
          deadline.await(changed, "space to write");
          continue;
        }
        int position = (first + count) % ring.length;
        int part = Math.min(Math.min(length - done, ring.length - count), ring.length - position);
        System.arraycopy(source, offset + done, ring, position, part);
        count += part;
        done += part;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes some bytes, waiting for the first; -1 at the end. */
  int read(byte[] target, int offset, int length, Deadline deadline) throws IOException {
    lock.lock();
    try {
      while (count == 0) {
        if (ended) {
          drained = true;
          return -1;
        }
        check();
        deadline.await(changed, "bytes to read");
      }
      int part = Math.min(Math.min(length, count), ring.length - first);
      System.arraycopy(ring, first, target, offset, part);
      first = (first + part) % ring.length;
      count -= part;
      changed.signalAll();
      return part;
    } finally {
      lock.unlock();
    }
  }

  void end(Headers last) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        trailers = last;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** True once {@link #end} was called. */
  boolean hasEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** The trailers given to {@link #end}, once a reader has reached the end. */
  Headers trailers() {
    lock.lock();
    try {
      return drained ? trailers : new Headers();
    } finally {
      lock.unlock();
    }
  }

  /** Fails all present and later waiters; a direction that has ended can still be read. */
  void fail(ResetCode code) {
    lock.lock();
    try {
      if (!broken) {
        broken = true;
        cause = code;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void check() throws ExchangeResetException {
    if (broken) {
      throw new ExchangeResetException(cause, "the exchange was reset: " + cause);
    }
  }
}
