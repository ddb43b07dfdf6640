/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.QuicConnection;
import tech.kwik.core.QuicStream;

/**
 * Opens bidirectional or unidirectional streams. Kwik waits for MAX_STREAMS without a deadline,
 * even when the connection has ended; so a thread of its own waits. If the caller's deadline passes
 * first, the next caller gets the stream. Thread-safe.
 */
final class StreamOpener {
  private static final long REASON_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  private final QuicConnection connection;
  private final boolean bidirectional;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private @Nullable Thread asking;

  @GuardedBy("lock")
  private @Nullable QuicStream ready;

  @GuardedBy("lock")
  private @Nullable IOException failure;

  @GuardedBy("lock")
  private @Nullable QuicConnectionClosedException closed;

  StreamOpener(QuicConnection connection, boolean bidirectional) {
    this.connection = connection;
    this.bidirectional = bidirectional;
  }

  QuicStream open(Deadline deadline) throws IOException {
    lock.lock();
    try {
      while (true) {
        if (closed != null) {
          throw closed.again();
        }
        if (failure != null) {
          IOException failed = new IOException(failure.getMessage(), failure);
          failure = null;
          throw failed;
        }
        if (ready != null) {
          QuicStream stream = ready;
          ready = null;
          // Another caller may wait.
          changed.signal();
          return stream;
        }
        if (asking == null) {
          asking = Thread.ofVirtual().name("fawa-kwik-open").start(this::ask);
        }
        deadline.await(changed, "the peer to allow one more stream");
      }
    } finally {
      lock.unlock();
    }
  }

  private void ask() {
    QuicStream stream = null;
    IOException failed = null;
    try {
      stream = connection.createStream(bidirectional);
    } catch (IOException e) {
      failed = e;
    } catch (RuntimeException e) {
      // Kwik throws it when close interrupts it.
      failed = new IOException("kwik could not open a stream", e);
    }
    lock.lock();
    try {
      if (failed != null) {
        awaitReason();
      }
      asking = null;
      ready = stream;
      failure = failed;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the reason of the connection's end: kwik refuses to open a moment before it. */
  @GuardedBy("lock")
  private void awaitReason() {
    try {
      long left = REASON_NANOS_MAX;
      while (closed == null && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      // Close interrupts, and has set the reason.
    }
  }

  void close(QuicConnectionClosedException cause) {
    lock.lock();
    try {
      closed = cause;
      if (asking != null) {
        asking.interrupt();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
