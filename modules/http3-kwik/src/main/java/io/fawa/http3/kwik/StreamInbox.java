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

/** A bounded queue of the peer's streams that are not yet accepted. Thread-safe. */
final class StreamInbox {
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final ArrayDeque<KwikStream> waiting = new ArrayDeque<>();

  @GuardedBy("lock")
  private @Nullable QuicConnectionClosedException closed;

  StreamInbox(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Queues a stream.
   *
   * @return false if more wait than may be open
   */
  boolean offer(KwikStream stream) {
    lock.lock();
    try {
      // A stream that the peer has reset is no longer open: the peer may open another.
      if (waiting.size() >= capacity && !waiting.removeIf(KwikStream::resetByPeer)) {
        return false;
      }
      waiting.add(stream);
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  KwikStream take() throws IOException {
    lock.lock();
    try {
      while (closed == null) {
        KwikStream next = waiting.poll();
        if (next != null) {
          return next;
        }
        Deadline.none().await(changed, "a stream of the peer");
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
