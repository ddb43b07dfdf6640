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
 * One stream (RFC 9113 §5), the half of it that is the same on both sides: the received body, the
 * window to send in, the first failure.
 */
abstract class Stream {
  final int id;
  final Carrier carrier;

  private final ReentrantLock inboxLock = new ReentrantLock();
  private final Condition arrived = inboxLock.newCondition();

  @GuardedBy("inboxLock")
  private final ByteQueue body = new ByteQueue();

  /** What the peer may still send. */
  @GuardedBy("inboxLock")
  private int receiveWindow;

  /** What was read and not yet given back to the peer as window. */
  @GuardedBy("inboxLock")
  private int uncredited;

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

  /** How long a read may wait for the next byte; zero for no limit. Its owner's. */
  private Duration bodyIdleTimeout = Duration.ZERO;

  /** Body bytes that content-length still promises; negative if it promised nothing. Reader's. */
  private long promisedBytes = -1;

  // Under the outbox's lock:
  private int sendWindow;
  private int wantedBytes;
  private @Nullable Condition windowGrew;

  /** A hint: written by the thread that reads and the one that sends, without a lock. */
  private boolean flushedSinceRead;

  /** Grows with each step forward, so that the watch can tell whether the stream is idle. */
  private volatile int progress;

  // The watch's own:
  private int progressSeen;
  private long progressSeenNanos;

  /**
   * What a stream asks of the connection that carries it. Thread-safe but for what says its lock.
   */
  interface Carrier {
    Http2Config config();

    Outbox outbox();

    /** What the connection's peer may make it hold. */
    Allowance allowance();

    /** A call is about to wait for something. */
    void beforeCallWaits();

    /** How many streams are open. */
    @GuardedBy("outbox().lock")
    int open();

    /** Appends a head or trailers. */
    @GuardedBy("outbox().lock")
    void appendHeaders(Stream stream, FieldSource fields, boolean end);

    /** Appends DATA as the windows allow, waiting for them and for room. */
    @GuardedBy("outbox().lock")
    void appendData(Stream stream, byte[] source, int offset, int length) throws IOException;

    /** Ends the body of a stream whose head was appended. */
    @GuardedBy("outbox().lock")
    void appendEnd(Stream stream);

    /** Resets a stream from our side, unless it has ended or failed. Never waits. */
    void reset(Stream stream, int code, ExchangeResetException cause);

    /** Gives {@code bytes} of the connection's window back once enough have come together. */
    void creditConnection(int bytes);

    /** Gives {@code credit} of the stream's window back, and {@code bytes} of the connection's. */
    void creditStream(Stream stream, int credit, int bytes);
  }

  Stream(int id, Carrier carrier, int sendWindow) {
    this.id = id;
    this.carrier = carrier;
    this.sendWindow = sendWindow;
    receiveWindow = carrier.config().streamWindowBytes();
  }

  /** What a wait is for, in messages. */
  abstract String label();

  /** Whether what was received completely stays readable after a failure. */
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

  /** Content-length, once the head is known. */
  final void promise(long bytes) {
    promisedBytes = bytes;
  }

  /** Whether the body stays within its content-length, and meets it if this is its end. */
  final boolean keepsPromise(int length, boolean end) {
    if (promisedBytes < 0) {
      return true;
    }
    promisedBytes -= length;
    return promisedBytes >= 0 && (!end || promisedBytes == 0);
  }

  /** The peer exceeded the stream's window. */
  static final int BEYOND_WINDOW = -1;

  /** There is no memory left for what the peer sends. */
  static final int BEYOND_BUDGET = -2;

  /**
   * Takes a part of the body.
   *
   * @return how many of {@code flowBytes} nobody will read, so that the connection's window gets
   *     them back at once; or {@link #BEYOND_WINDOW}, {@link #BEYOND_BUDGET}, and nothing was taken
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
      // Padding is never read: the stream's window gets it back with the next credit.
      uncredited += flowBytes - length;
      if (end) {
        remoteEnded = true;
      }
      advance();
      arrived.signal();
      began = takeDeferred();
    } finally {
      inboxLock.unlock();
    }
    if (began) {
      bodyBegan();
    }
    return flowBytes - length;
  }

  /** The peer ended its half with {@code fields}, or with the end of its head. */
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

  /** Has it served only once its body begins; false if it has begun, or failed. */
  final boolean defer() {
    inboxLock.lock();
    try {
      deferred = failure == null && !remoteEnded && body.isEmpty();
      return deferred;
    } finally {
      inboxLock.unlock();
    }
  }

  /** True for the one who is to have it served now. */
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

  /** Deferred until now, it is to be served. The reader's. */
  void bodyBegan() {}

  /** Deferred until now, it has failed. */
  void neverServed() {}

  /** The watch looks at it now and then. */
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
    carrier.creditConnection(unread);
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

  /** Reads some of the body, -1 at its end. */
  final int readBody(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    flushedSinceRead = false;
    int count;
    int credit = 0;
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
      uncredited += count;
      if (!remoteEnded && uncredited >= carrier.config().streamWindowBytes() / 2) {
        credit = uncredited;
        uncredited = 0;
        receiveWindow += credit;
      }
    } finally {
      inboxLock.unlock();
    }
    if (credit > 0) {
      carrier.creditStream(this, credit, count);
    } else {
      carrier.creditConnection(count);
    }
    return count;
  }

  /** Waits for more of the body, at most for as long as its peer may be silent. */
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

  /** How long the peer has been silent that has made so many steps. */
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

  /** Something the reader makes true under the inbox lock. */
  interface Arrival {
    boolean happened();
  }

  /** Runs {@code change} so that those who wait for it see it. */
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

  /** Gives unread bytes back to the connection when nobody will read them any more. */
  final void discardBody() {
    int unread;
    inboxLock.lock();
    try {
      unread = dropBody();
    } finally {
      inboxLock.unlock();
    }
    carrier.creditConnection(unread);
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

  /** The window as the peer has it; negative after its initial window shrank. */
  final int sendWindow() {
    return sendWindow;
  }

  final void spend(int bytes) {
    sendWindow -= bytes;
    advance();
  }

  /** Changes the window and wakes the sender; false if it would exceed 2^31 - 1. */
  final boolean widen(int bytes) {
    long widened = (long) sendWindow + bytes;
    if (widened > Frames.WINDOW_MAX) {
      return false;
    }
    sendWindow = (int) widened;
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

  /** How much its sender waits to send. */
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
   * Has what was appended sent: by this thread if it answers something it has read, so that a
   * conversation waits for no other thread; by the flusher if it goes on and on, so that many
   * messages share a write.
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

  /**
   * Lets other virtual threads that are about to send append first: the first to come back here
   * writes for all of them in one call.
   */
  @SuppressWarnings("ThreadPriorityCheck") // only a hint, nothing depends on it
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

  /** Fails if nothing more is to be sent. */
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

  @SuppressWarnings("NonAtomicVolatileUpdate") // a lost step does not matter: any change counts
  private void advance() {
    progress++;
  }

  /** True if nothing moved for {@code limitNanos}; the watch alone calls this. */
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
