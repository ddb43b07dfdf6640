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
 * The output of a server connection. Its owner appends and sends. Responses to pipelined requests
 * are sent together, at the latest when the owner waits for more input, or by another thread when
 * the owner is busy for long. Thread-safe.
 */
final class Outbound {
  private static final Logger LOG = System.getLogger(Outbound.class.getName());
  private static final ThreadFactory FLUSHERS = Thread.ofVirtual().name("http1-flusher").factory();

  /** The size of one write, so that a slow peer shows progress and large copies are avoided. */
  private static final int PIECE_BYTES = 65_536;

  /** The most bytes of complete responses that wait for further ones. */
  private static final int TOGETHER_BYTES_MAX = 16_384;

  /**
   * The most bytes of an incomplete response that wait for the rest; more justify a write of their
   * own.
   */
  private static final int HELD_BYTES_MAX = 2048;

  /**
   * A body up to this size is copied behind its header section, so that both leave in one write.
   */
  private static final int COPIED_BYTES_MAX = 16_384;

  private final Wire wire;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final MessageBuffer pending = new MessageBuffer();

  /** The size of {@link #pending}; written under the lock. */
  private volatile int pendingBytes;

  /** Counts writes begun and ended: odd while one is under way. Written under the lock. */
  private volatile int writes;

  Outbound(Wire wire) {
    this.wire = wire;
  }

  /** Appends to a buffer. */
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

  /** Sends the pending bytes, then {@code source[offset, offset+length)}; does not retain it. */
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

  /** Sends the pending bytes. */
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

  /**
   * True if the pending bytes may wait for the response to a request that has been received
   * already.
   */
  boolean mayWait() {
    return pendingBytes < TOGETHER_BYTES_MAX;
  }

  /** True if {@code more} bytes may wait for the rest of their response. */
  boolean mayHold(int more) {
    return more <= HELD_BYTES_MAX && pendingBytes + more <= TOGETHER_BYTES_MAX;
  }

  /** Has another thread send the pending bytes. Does not wait. */
  void flushElsewhere() {
    if (pendingBytes > 0) {
      FLUSHERS
          .newThread(() -> {
            try {
              flush();
            } catch (IOException e) {
              LOG.log(Level.TRACE, "the owner's next write fails too", e);
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
