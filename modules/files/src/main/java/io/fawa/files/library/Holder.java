/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A request that receives a resumable upload. Another request for the same upload may {@link
 * #cutSilent cut} it when no byte has come for a while, as its connection is probably dead.
 * Thread-safe.
 */
final class Holder {
  private final InstantSource clock;
  private final Thread thread = Thread.currentThread();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private boolean reading;

  @GuardedBy("lock")
  private boolean cut;

  @GuardedBy("lock")
  private long lastMillis;

  /** Held by the calling thread. */
  Holder(InstantSource clock) {
    this.clock = clock;
    this.lastMillis = clock.millis();
  }

  /** Called before each wait for bytes. */
  void beginRead() throws InterruptedIOException {
    lock.lock();
    try {
      if (cut) {
        throw new InterruptedIOException("another request continues this upload");
      }
      reading = true;
    } finally {
      lock.unlock();
    }
  }

  /** Called after it. From now on the thread is not interrupted: it may be within the store. */
  void endRead() {
    lock.lock();
    try {
      reading = false;
      lastMillis = clock.millis();
      if (cut) {
        Thread.interrupted(); // ours; the next read fails
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the request if no byte has come for {@code silence}.
   *
   * @return false if bytes have come, or if it is not waiting for any
   */
  boolean cutSilent(Duration silence) {
    lock.lock();
    try {
      if (!reading || clock.millis() - lastMillis < silence.toMillis()) {
        return false;
      }
      if (!cut) {
        cut = true;
        thread.interrupt();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The upload is completed or suspended. */
  void end() {
    ended.countDown();
  }

  /** Waits until it has ended; false if it takes longer. */
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    return ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }
}
