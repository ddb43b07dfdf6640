/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A bounded queue of received datagrams. Thread-safe. */
final class DatagramInbox {
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();

  @GuardedBy("lock")
  private @Nullable QuicConnectionClosedException closed;

  DatagramInbox(int capacity) {
    this.capacity = capacity;
  }

  /** Queues a datagram, or drops it if the queue is full. */
  void offer(byte[] datagram) {
    lock.lock();
    try {
      if (waiting.size() < capacity) {
        waiting.add(datagram);
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  byte[] take() throws IOException {
    lock.lock();
    try {
      while (closed == null) {
        byte[] next = waiting.poll();
        if (next != null) {
          return next;
        }
        Deadline.none().await(changed, "a datagram");
      }
      throw closed.again();
    } finally {
      lock.unlock();
    }
  }

  void close(QuicConnectionClosedException cause) {
    lock.lock();
    try {
      closed = cause;
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
