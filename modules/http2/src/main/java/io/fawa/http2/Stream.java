/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.limits.Allowance;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What both sides of a stream share (RFC 9113 §5): the received body, the send window, the first
 * failure.
 */
abstract class Stream {
  final int id;
  final Carrier carrier;

  private final ReentrantLock inboxLock = new ReentrantLock();
  private final Condition arrived = inboxLock.newCondition();

  @GuardedBy("inboxLock")
  private final ByteQueue body = new ByteQueue();

  /** How many bytes the peer may still send. */
  @GuardedBy("inboxLock")
  private int receiveWindow;

  /** Bytes read and not yet returned to the peer by a window increase. */
  @GuardedBy("inboxLock")
  private int pendingIncrease;

  @GuardedBy("inboxLock")
  private @Nullable Headers trailers;

  @GuardedBy("inboxLock")
  private @Nullable List<Runnable> cancelActions;

  /** Whether it is served only once its body has begun. */
  @GuardedBy("inboxLock")
  private boolean deferred;

  /** Set under the inboxLock, once. */
  private volatile @Nullable ExchangeResetException failure;

  /** Set by the reader, once. */
  private volatile boolean remoteEnded;

  /** Set under the outbox's lock, once. */
  private volatile boolean localEnded;

  private volatile Deadline deadline = Deadline.none();

  /** How long a read may wait for the next byte; zero for no limit. Used by the owner only. */
  private Duration bodyIdleTimeout = Duration.ZERO;

  /** Body bytes left of content-length; negative without one. Used by the reader only. */
  private long promisedBytes = -1;

  // Under the outbox's lock:
  private int sendWindow;
  private int wantedBytes;
  private @Nullable Condition windowGrew;

  /** A hint, written by the reading and the sending thread without a lock. */
  private boolean flushedSinceRead;

  /** Counts progress, so that the watch can detect an idle stream. */
  private volatile int progress;

  // Used by the watch only:
  private int progressSeen;
  private long progressSeenNanos;

  /**
   * The operations of the connection that a stream uses. Thread-safe, except where a lock is named.
   */
  interface Carrier {
    Http2Config config();

    Outbox outbox();

    /** The connection's allowance. */
    Allowance allowance();

    /** A call is about to wait. */
    void beforeCallWaits();

    /** How many streams are open. */
    @GuardedBy("outbox().lock")
    int open();

    /** Appends a header or trailer section. */
    @GuardedBy("outbox().lock")
    void appendHeaders(Stream stream, FieldSource fields, boolean end);

    /** Appends DATA as the windows allow, waiting for them and for room. */
    @GuardedBy("outbox().lock")
    void appendData(Stream stream, byte[] source, int offset, int length) throws IOException;

    /** Ends the body of a stream whose header section was appended. */
    @GuardedBy("outbox().lock")
    void appendEnd(Stream stream);

    /** Resets a stream from our side, unless it has ended or failed. Never waits. */
    void reset(Stream stream, int code, ExchangeResetException cause);

    /** Increases the connection's window by {@code bytes} read, once enough have accumulated. */
    void increaseConnectionWindow(int bytes);

    /** Increases the stream's window by {@code increase}, the connection's by {@code bytes}. */
    void increaseStreamWindow(Stream stream, int increase, int bytes);
  }

  Stream(int id, Carrier carrier, int sendWindow) {
    this.id = id;
    this.carrier = carrier;
    this.sendWindow = sendWindow;
    receiveWindow = carrier.config().streamWindowBytes();
  }

  /** The name of this stream, for messages. */
  abstract String label();

  /** Whether a completely received body stays readable after a failure. */
  abstract boolean readableAfterFailure();

  final boolean remoteEnded() {
    return remoteEnded;
  }

  final boolean localEnded() {
    return localEnded;
  }

  final boolean ended() {
    return remoteEnded && localEnded;
  }

  final boolean failed() {
    return failure != null;
  }

  final Deadline currentDeadline() {
    return deadline;
  }

  final void bound(Deadline bound) {
    deadline = bound;
  }

  /** Bounds later reads; zero for no limit. */
  final void boundSilence(Duration timeout) {
    bodyIdleTimeout = timeout;
  }

  // ---- the reader's side

  /** Sets the content-length. */
  final void promise(long bytes) {
    promisedBytes = bytes;
  }

  /** Whether the body stays within its content-length, and matches it if this is its end. */
  final boolean keepsPromise(int length, boolean end) {
    if (promisedBytes < 0) {
      return true;
    }
    promisedBytes -= length;
    return promisedBytes >= 0 && (!end || promisedBytes == 0);
  }

  /** The peer exceeded the stream's window. */
  static final int BEYOND_WINDOW = -1;

  /** There is no memory left for the body. */
  static final int BEYOND_BUDGET = -2;

  /**
   * Takes a part of the body; who waits for it is woken by {@link #wakeReader}, or at its end.
   *
   * @return how many of {@code flowBytes} will not be read and return to the connection's window at
   *     once; or {@link #BEYOND_WINDOW} or {@link #BEYOND_BUDGET} if nothing was taken
   */
  final int receive(byte[] source, int offset, int length, int flowBytes, boolean end) {
    boolean began;
    inboxLock.lock();
    try {
      if (flowBytes > receiveWindow) {
        return BEYOND_WINDOW;
      }
      receiveWindow -= flowBytes;
      if (failure != null) {
        return flowBytes;
      }
      if (!carrier.allowance().tryTake(body.capacityFor(length) - body.capacity())) {
        return BEYOND_BUDGET;
      }
      body.put(source, offset, length);
      // Padding is never read: it returns with the next increase of the stream's window.
      pendingIncrease += flowBytes - length;
      if (end) {
        remoteEnded = true;
        arrived.signal();
      }
      advance();
      began = takeDeferred();
    } finally {
      inboxLock.unlock();
    }
    if (began) {
      bodyBegan();
    }
    return flowBytes - length;
  }

  /** Wakes whoever waits for the body. */
  final void wakeReader() {
    inboxLock.lock();
    try {
      arrived.signal();
    } finally {
      inboxLock.unlock();
    }
  }

  /** The peer ended its half with {@code fields} as trailers, or without any. */
  final void receiveEnd(@Nullable Headers fields) {
    boolean began;
    inboxLock.lock();
    try {
      trailers = fields;
      remoteEnded = true;
      advance();
      arrived.signal();
      began = takeDeferred();
    } finally {
      inboxLock.unlock();
    }
    if (began) {
      bodyBegan();
    }
  }

  /** Defers its handler until the body begins; false if it has begun or the stream has failed. */
  final boolean defer() {
    inboxLock.lock();
    try {
      deferred = failure == null && !remoteEnded && body.isEmpty();
      return deferred;
    } finally {
      inboxLock.unlock();
    }
  }

  /** Ends the deferral; true for the one caller that must start the handler. */
  final boolean deferNoLonger() {
    inboxLock.lock();
    try {
      return takeDeferred();
    } finally {
      inboxLock.unlock();
    }
  }

  @GuardedBy("inboxLock")
  private boolean takeDeferred() {
    boolean was = deferred;
    deferred = false;
    return was;
  }

  /** The handler was deferred and must start now. Called by the reader. */
  void bodyBegan() {}

  /** The stream was deferred and has failed. */
  void neverServed() {}

  /** Called by the watch now and then. */
  void look(long nowNanos) {}

  /** Ends every wait on this stream; false if it had already failed, or ended on both sides. */
  final boolean fail(ExchangeResetException cause) {
    List<Runnable> actions;
    int unread;
    boolean unserved;
    inboxLock.lock();
    try {
      if (failure != null || ended()) {
        return false;
      }
      failure = cause;
      unread = remoteEnded && readableAfterFailure() ? 0 : dropBody();
      actions = cancelActions == null ? List.of() : cancelActions;
      cancelActions = null;
      unserved = takeDeferred();
      arrived.signalAll();
    } finally {
      inboxLock.unlock();
    }
    carrier.increaseConnectionWindow(unread);
    ReentrantLock lock = carrier.outbox().lock;
    lock.lock();
    try {
      if (windowGrew != null) {
        windowGrew.signalAll();
      }
    } finally {
      lock.unlock();
    }
    actions.forEach(Runnable::run);
    if (unserved) {
      neverServed();
    }
    return true;
  }

  // ---- the owner's side: receiving

  /** Reads some of the body; -1 at its end. */
  final int readBody(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    flushedSinceRead = false;
    int count;
    int increase = 0;
    inboxLock.lock();
    try {
      while (body.isEmpty()) {
        if (remoteEnded && (failure == null || readableAfterFailure())) {
          return -1;
        }
        throwIfFailed();
        awaitBody();
      }
      int capacity = body.capacity();
      count = body.take(target, offset, length);
      carrier.allowance().give(capacity - body.capacity());
      pendingIncrease += count;
      if (!remoteEnded && pendingIncrease >= carrier.config().streamWindowBytes() / 2) {
        increase = pendingIncrease;
        pendingIncrease = 0;
        receiveWindow += increase;
      }
    } finally {
      inboxLock.unlock();
    }
    if (increase > 0) {
      carrier.increaseStreamWindow(this, increase, count);
    } else {
      carrier.increaseConnectionWindow(count);
    }
    return count;
  }

  /** Waits for more of the body, at most until the idle time-out. */
  @GuardedBy("inboxLock")
  private void awaitBody() throws IOException {
    Duration limit = bodyIdleTimeout;
    if (limit.isZero()) {
      await(arrived, "waiting for the body of ");
      return;
    }
    int before = progress;
    Deadline patience = Deadline.afterNanos(limit.toNanos() - silentNanos(before));
    await(arrived, "waiting for the body of ", deadline.earlier(patience));
    if (before == progress && failure == null && patience.expired() && !deadline.expired()) {
      throw new DeadlineExceededException("no byte of the body of " + label() + " for " + limit);
    }
  }

  /** How long the peer has been silent, if {@code progress} still equals {@code steps}. */
  long silentNanos(int steps) {
    return 0;
  }

  /** Waits until {@code there} or the end of the peer's half, or fails. */
  final void awaitArrival(Arrival there, String what) throws IOException {
    inboxLock.lock();
    try {
      while (!there.happened()) {
        throwIfFailed();
        await(arrived, what);
      }
    } finally {
      inboxLock.unlock();
    }
  }

  /** A condition that the reader makes true under the inbox lock. */
  interface Arrival {
    boolean happened();
  }

  /** Runs {@code change} under the inbox lock and wakes the waiters. */
  final void arrive(Runnable change) {
    inboxLock.lock();
    try {
      change.run();
      advance();
      arrived.signalAll();
    } finally {
      inboxLock.unlock();
    }
  }

  /** The peer's trailers, empty before the end of the body and if there were none. */
  final Headers receivedTrailers() {
    inboxLock.lock();
    try {
      return trailers == null || !body.isEmpty() ? new Headers() : trailers;
    } finally {
      inboxLock.unlock();
    }
  }

  /** Returns bytes that will not be read any more to the connection's window. */
  final void discardBody() {
    int unread;
    inboxLock.lock();
    try {
      unread = dropBody();
    } finally {
      inboxLock.unlock();
    }
    carrier.increaseConnectionWindow(unread);
  }

  @GuardedBy("inboxLock")
  private int dropBody() {
    carrier.allowance().give(body.capacity());
    return body.clear();
  }

  final void whenCancelled(Runnable action) {
    inboxLock.lock();
    try {
      if (failure == null) {
        if (cancelActions == null) {
          cancelActions = new ArrayList<>(2);
        }
        cancelActions.add(action);
        return;
      }
    } finally {
      inboxLock.unlock();
    }
    action.run();
  }

  // ---- the owner's side: sending; all under the outbox's lock

  /** The send window; negative after the peer lowered its initial window. */
  final int sendWindow() {
    return sendWindow;
  }

  final void spend(int bytes) {
    sendWindow -= bytes;
    advance();
  }

  /** Changes the window and wakes the sender; false if it would exceed 2^31 - 1. */
  final boolean increaseWindow(int bytes) {
    long increased = (long) sendWindow + bytes;
    if (increased > Frames.WINDOW_MAX) {
      return false;
    }
    sendWindow = (int) increased;
    if (sendWindow > 0) {
      wake();
    }
    return true;
  }

  final void wake() {
    if (windowGrew != null) {
      windowGrew.signal();
    }
  }

  /** How many bytes its sender waits to send. */
  final int wantedBytes() {
    return wantedBytes;
  }

  /** Waits until the window may have grown. */
  final void awaitWindow(int bytes) throws IOException {
    if (windowGrew == null) {
      windowGrew = carrier.outbox().lock.newCondition();
    }
    wantedBytes = bytes;
    try {
      await(windowGrew, "waiting for window of ");
    } finally {
      wantedBytes = 0;
    }
  }

  /**
   * Sends the appended frames: on this thread if it has read since its last flush, for low latency;
   * else on the flusher, so that many messages share a write.
   */
  @GuardedBy("carrier.outbox().lock")
  final void flushOutbox() {
    if (flushedSinceRead) {
      carrier.outbox().flushLater();
    } else {
      flushedSinceRead = true;
      carrier.outbox().flush();
    }
  }

  /** Yields first, so that other virtual threads can append and one write serves all. */
  @SuppressWarnings("ThreadPriorityCheck") // only a hint
  final void flushTogether() {
    Thread.yield();
    carrier.outbox().lock.lock();
    try {
      carrier.outbox().flush();
    } finally {
      carrier.outbox().lock.unlock();
    }
  }

  final void endLocally() {
    localEnded = true;
    advance();
  }

  /** Throws if nothing more can be sent. */
  void requireWanted() throws ExchangeResetException {
    throwIfFailed();
  }

  final void throwIfFailed() throws ExchangeResetException {
    ExchangeResetException first = failure;
    if (first != null) {
      throw first.again();
    }
  }

  /** Waits on a condition whose lock is held, at most until the deadline; callers loop. */
  final void await(Condition condition, String what) throws IOException {
    await(condition, what, deadline);
  }

  @SuppressWarnings("WaitNotInLoop")
  private void await(Condition condition, String what, Deadline bound) throws IOException {
    carrier.beforeCallWaits();
    try {
      if (!bound.bounded()) {
        condition.await();
        return;
      }
      long left = bound.remainingNanos();
      if (left <= 0) {
        throw new DeadlineExceededException("deadline passed " + what + label());
      }
      condition.awaitNanos(left);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted " + what + label());
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  // ---- the watch's side

  @SuppressWarnings(
      "NonAtomicVolatileUpdate") // a lost increment does not matter: any change counts
  private void advance() {
    progress++;
  }

  /** True if there was no progress for {@code limitNanos}. Called by the watch only. */
  final boolean idle(long nowNanos, long limitNanos) {
    int current = progress;
    if (current != progressSeen || progressSeenNanos == 0) {
      progressSeen = current;
      progressSeenNanos = nowNanos;
      return false;
    }
    return nowNanos - progressSeenNanos >= limitNanos;
  }
}
