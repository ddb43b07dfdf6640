/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.Wire;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What goes out on a server's connection. Its owner appends and sends; answers to requests that
 * came together are sent together, at the latest when the owner waits for more input, or by another
 * thread when it is busy for long. Thread-safe.
 */
final class Outbound {
  private static final Logger LOG = System.getLogger(Outbound.class.getName());
  private static final ThreadFactory FLUSHERS = Thread.ofVirtual().name("http1-flusher").factory();

  /** What is sent by one call, so that a slow peer shows progress and no large copy is made. */
  private static final int PIECE_BYTES = 65_536;

  /** Answers that wait for others. */
  private static final int TOGETHER_BYTES_MAX = 16_384;

  /** A part of an answer that waits for the rest; a longer one is worth a call of its own. */
  private static final int HELD_BYTES_MAX = 2048;

  /** A body up to this is copied behind its head, to leave with it. */
  private static final int COPIED_BYTES_MAX = 16_384;

  private final Wire wire;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final MessageBuffer pending = new MessageBuffer();

  /** What {@link #pending} holds; written under the lock. */
  private volatile int pendingBytes;

  /** Counts writes begun and ended: odd while one is under way. Written under the lock. */
  private volatile int writes;

  Outbound(Wire wire) {
    this.wire = wire;
  }

  /** Fills a buffer. */
  interface Content {
    void appendTo(MessageBuffer buffer);
  }

  /** Appends without sending. */
  void append(Content content) {
    lock.lock();
    try {
      content.appendTo(pending);
      pendingBytes = pending.size();
    } finally {
      lock.unlock();
    }
  }

  /** Sends what was appended, then {@code source[offset, offset+length)}; does not retain it. */
  void write(byte[] source, int offset, int length) throws IOException {
    lock.lock();
    try {
      int copied = pending.size() > 0 ? Math.min(length, COPIED_BYTES_MAX) : 0;
      if (copied > 0) {
        pending.bytes(source, offset, copied);
      }
      send();
      sendPieces(source, offset + copied, length - copied);
    } finally {
      lock.unlock();
    }
  }

  /** Sends what was appended. */
  void flush() throws IOException {
    if (pendingBytes == 0) {
      return;
    }
    lock.lock();
    try {
      send();
    } finally {
      lock.unlock();
    }
  }

  /** True if what was appended may wait for the answer to a request that is here already. */
  boolean mayWait() {
    return pendingBytes < TOGETHER_BYTES_MAX;
  }

  /** True if so many bytes more may wait for the rest of their answer. */
  boolean mayHold(int more) {
    return more <= HELD_BYTES_MAX && pendingBytes + more <= TOGETHER_BYTES_MAX;
  }

  /** Has another thread send what was appended. Does not wait. */
  void flushElsewhere() {
    if (pendingBytes > 0) {
      FLUSHERS
          .newThread(() -> {
            try {
              flush();
            } catch (IOException e) {
              LOG.log(Level.TRACE, "the owner will find out by itself", e);
            }
          })
          .start();
    }
  }

  /** Odd while a write is under way; differs from one write to the next. */
  int writes() {
    return writes;
  }

  @GuardedBy("lock")
  private void send() throws IOException {
    if (pending.size() == 0) {
      return;
    }
    try {
      sendPieces(pending.array(), 0, pending.size());
    } finally {
      pending.release();
      pendingBytes = 0;
    }
  }

  @GuardedBy("lock")
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  private void sendPieces(byte[] source, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int piece = Math.min(length - done, PIECE_BYTES);
      writes++;
      try {
        wire.write(source, offset + done, piece);
      } finally {
        writes++;
      }
      done += piece;
    }
  }
}
