/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.Wire;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.limits.DeadlineWatch;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The input of a server connection. Its owner reads, each time at most until the deadline of its
 * call. While the owner is busy with a call, another thread may read ahead once to detect that the
 * client has disconnected; the owner's next read returns what it found.
 */
final class Inbound implements ByteInput.Source {
  private static final ThreadFactory READ_AHEADS =
      Thread.ofVirtual().name("http1-read-ahead").factory();

  private static final int AHEAD_BYTES = 512;

  /**
   * How long after a half-close by the client a call continues before the client counts as
   * disconnected: both look the same to a server.
   */
  private static final Duration HALF_CLOSED = Duration.ofSeconds(1);

  private static final byte[] NOTHING = {};

  private final Wire wire;
  private final Runnable gone;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition came = lock.newCondition();

  @GuardedBy("lock")
  private boolean reading;

  @GuardedBy("lock")
  private boolean looking;

  @GuardedBy("lock")
  private byte[] ahead = NOTHING;

  @GuardedBy("lock")
  private int aheadFrom;

  @GuardedBy("lock")
  private int aheadTo;

  /** Set under the lock. */
  private volatile boolean ended;

  @GuardedBy("lock")
  private @Nullable IOException failure;

  /** The time-out that is set on the wire. Used by the reading thread only. */
  private int timeoutMillis;

  private volatile Deadline deadline = Deadline.none();

  /** How long a read may wait for its first byte; zero for no limit. Used by the owner only. */
  private Duration idleTimeout = Duration.ZERO;

  /**
   * Creates the input of {@code wire}.
   *
   * @param gone called on the read-ahead thread when the client has disconnected
   */
  Inbound(Wire wire, Runnable gone) {
    this.wire = wire;
    this.gone = gone;
  }

  /** Sets the deadline of every later read of the owner. */
  void deadline(Deadline bound) {
    deadline = bound;
  }

  /** Sets how long each later read of the owner may wait; zero for no such limit. */
  void idleTimeout(Duration timeout) {
    idleTimeout = timeout;
  }

  /** True once the peer has closed its half. */
  boolean ended() {
    return ended;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Duration patience = idleTimeout;
    Deadline bound = patience.isZero() ? deadline : deadline.earlier(Deadline.after(patience));
    lock.lock();
    try {
      while (looking) {
        bound.await(came, "the request");
      }
      if (aheadFrom < aheadTo) {
        return takeAhead(target, offset, length);
      }
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
      if (ended) {
        return -1;
      }
      reading = true;
    } finally {
      lock.unlock();
    }
    int count = 0;
    IOException broken = null;
    try {
      timeout(bound);
      count = wire.read(target, offset, length);
      return count;
    } catch (SocketTimeoutException e) {
      throw new DeadlineExceededException(
          deadline.expired()
              ? "deadline passed waiting for the request"
              : "no byte of the request for " + patience);
    } catch (DeadlineExceededException e) {
      throw e;
    } catch (IOException e) {
      broken = e;
      throw e;
    } finally {
      lock.lock();
      try {
        reading = false;
        ended |= count < 0;
        failure = broken;
      } finally {
        lock.unlock();
      }
    }
  }

  @GuardedBy("lock")
  private int takeAhead(byte[] target, int offset, int length) {
    int count = Math.min(length, aheadTo - aheadFrom);
    System.arraycopy(ahead, aheadFrom, target, offset, count);
    aheadFrom += count;
    if (aheadFrom == aheadTo) {
      ahead = NOTHING;
      aheadFrom = 0;
      aheadTo = 0;
    }
    return count;
  }

  private void timeout(Deadline bound) throws IOException {
    int millis = 0;
    if (bound.bounded()) {
      long left = bound.remainingMillis();
      if (left <= 0) {
        throw new DeadlineExceededException("deadline passed waiting for the request");
      }
      millis = (int) Math.min(left, Integer.MAX_VALUE);
    }
    if (millis != timeoutMillis) {
      wire.readTimeout(millis);
      timeoutMillis = millis;
    }
  }

  /**
   * Starts a thread that reads ahead while the owner does not read, unless input is already
   * buffered. Does not wait.
   */
  void startReadAhead() {
    lock.lock();
    try {
      if (reading || looking || ended || failure != null || aheadFrom < aheadTo) {
        return;
      }
      looking = true;
    } finally {
      lock.unlock();
    }
    READ_AHEADS.newThread(this::readAhead).start();
  }

  private void readAhead() {
    byte[] bytes = new byte[AHEAD_BYTES];
    int count = 0;
    IOException broken = null;
    try {
      timeout(Deadline.none());
      count = wire.read(bytes, 0, bytes.length);
    } catch (IOException e) {
      broken = e;
    }
    lock.lock();
    try {
      looking = false;
      ended |= count < 0;
      failure = broken;
      ahead = bytes;
      aheadFrom = 0;
      aheadTo = Math.max(count, 0);
      came.signalAll();
    } finally {
      lock.unlock();
    }
    if (broken != null) {
      gone.run();
    } else if (count < 0) {
      Future<?> unused = DeadlineWatch.start(Deadline.after(HALF_CLOSED), Duration.ZERO, gone);
    }
  }
}
