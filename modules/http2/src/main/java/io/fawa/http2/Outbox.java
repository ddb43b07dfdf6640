/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.Wire;
import io.fawa.limits.Allowance;
import java.io.IOException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The frames of a connection that wait to be written. All threads append under the {@link #lock}. A
 * thread that flushes while no other is writing writes all frames in one call, without the lock.
 */
final class Outbox {
  private static final ThreadFactory FLUSHERS = Thread.ofVirtual().name("http2-flusher").factory();

  /** The buffer size that is part of a connection's fixed cost. */
  private static final int FREE_BYTES = 4096;

  /** How many buffers one thread writes before another takes over. */
  private static final int ROUNDS_MAX = 8;

  /** Guards the frames and everything about streams whose order must be that of the frames. */
  final ReentrantLock lock = new ReentrantLock();

  private final Condition flushed = lock.newCondition();
  private final Wire wire;
  private final int bytesMax;
  private final Allowance allowance;
  private final FailureListener failures;

  /** The present limit of each of the two buffers. */
  @GuardedBy("lock")
  private int bytesPaid = FREE_BYTES;

  @GuardedBy("lock")
  private FrameBuffer filling = new FrameBuffer();

  @GuardedBy("lock")
  private FrameBuffer spare = new FrameBuffer();

  @GuardedBy("lock")
  private boolean flushing;

  /** Written under the lock. */
  private volatile boolean broken;

  /** Counts writes begun and ended: odd while one is under way. Written by the flusher alone. */
  private volatile int writes;

  /** Is told of a failed write, without the lock held. */
  interface FailureListener {
    void writeFailed(IOException cause);
  }

  Outbox(Wire wire, int bytesMax, Allowance allowance, FailureListener failures) {
    this.wire = wire;
    this.bytesMax = bytesMax;
    this.allowance = allowance;
    this.failures = failures;
  }

  /** The buffer to append to. */
  @GuardedBy("lock")
  FrameBuffer frames() {
    return filling;
  }

  /** How many bytes of DATA may be appended now. */
  @GuardedBy("lock")
  int room() {
    // Grows before the buffer is full, so that a fast sender rarely waits.
    if (filling.size() > bytesPaid / 2) {
      raiseLimit();
    }
    return bytesPaid - filling.size();
  }

  /** True if unread replies to the peer exceed the limit. */
  @GuardedBy("lock")
  boolean overfull() {
    // Replies ignore room(), as the reader must not wait for it; hence a limit of their own.
    while (filling.size() > 2 * bytesPaid) {
      if (!raiseLimit()) {
        return true;
      }
    }
    return false;
  }

  /** Raises the buffer limit if allowed and memory is plentiful. */
  @GuardedBy("lock")
  private boolean raiseLimit() {
    int wider = Math.min(4 * bytesPaid, bytesMax);
    // Twice, as there are two buffers.
    if (wider == bytesPaid || !allowance.tryTakeSpare(2L * (wider - bytesPaid))) {
      return false;
    }
    bytesPaid = wider;
    return true;
  }

  /** Drops long buffers while nothing is to be sent. */
  @GuardedBy("lock")
  void trim() {
    if (!flushing && filling.size() == 0) {
      filling.trim();
      spare.trim();
      allowance.give(2L * (bytesPaid - FREE_BYTES));
      bytesPaid = FREE_BYTES;
    }
  }

  /** True once writing has ended for good. */
  boolean broken() {
    return broken;
  }

  /** Odd while a write is under way; differs from one write to the next. */
  int writes() {
    return writes;
  }

  /**
   * Writes everything appended so far, unless another thread is already writing. Releases the lock
   * meanwhile.
   *
   * @return whether this thread wrote and so released the lock
   */
  @GuardedBy("lock")
  boolean flush() {
    if (flushing || broken || filling.size() == 0) {
      return false;
    }
    flushing = true;
    writeRounds();
    return true;
  }

  /** Has another thread write everything appended so far: for callers that must not wait. */
  @GuardedBy("lock")
  void flushLater() {
    if (!flushing && !broken && filling.size() > 0) {
      flushing = true;
      FLUSHERS.newThread(this::takeOver).start();
    }
  }

  /** Waits until there may be room again; writes if no other thread does. */
  @GuardedBy("lock")
  void awaitRoom(Waiting waiting) throws IOException {
    // A caller that wrote has made room itself and need not wait.
    if (!flush() && !broken) {
      waiting.await(flushed);
    }
  }

  /**
   * Waits until everything is written, at most {@code nanos}; then ends writing for good.
   *
   * @return whether everything was written
   */
  boolean finish(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      flush();
      while (flushing && !broken && left > 0) {
        left = flushed.awaitNanos(left);
      }
      boolean done = !flushing && !broken;
      // Frames after the last flush would come after GOAWAY and are of no use to the peer.
      broken = true;
      return done;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Discards unwritten frames and ends writing for good. */
  void breakOff() {
    lock.lock();
    try {
      broken = true;
      filling.clear();
      flushed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void takeOver() {
    lock.lock();
    try {
      writeRounds();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void writeRounds() {
    for (int round = 0; filling.size() > 0 && !broken; round++) {
      // Otherwise a handler that flushes could write for all others for ever.
      if (round == ROUNDS_MAX) {
        FLUSHERS.newThread(this::takeOver).start();
        return;
      }
      FrameBuffer full = filling;
      filling = spare;
      spare = full;
      // The write blocks while the peer does not read; frames can be appended meanwhile.
      lock.unlock();
      IOException failure = null;
      try {
        write(full);
      } catch (IOException e) {
        failure = e;
      } catch (RuntimeException | Error e) {
        failure = new IOException("writing failed", e);
      }
      if (failure != null) {
        // Reported without the lock, as it acquires the locks of streams.
        failures.writeFailed(failure);
      }
      lock.lock();
      full.clear();
      if (failure != null) {
        broken = true;
      }
      flushed.signalAll();
    }
    flushing = false;
    flushed.signalAll();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only one thread is the flusher at a time
  private void write(FrameBuffer full) throws IOException {
    writes++;
    try {
      wire.write(full.bytes(), 0, full.size());
    } finally {
      writes++;
    }
  }

  /** A bounded wait on a condition of the lock. */
  interface Waiting {
    void await(Condition condition) throws IOException;
  }

  static long seconds(long count) {
    return TimeUnit.SECONDS.toNanos(count);
  }
}
