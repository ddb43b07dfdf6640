/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicStreamResetException;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.QuicStream;

/**
 * The sending half of a stream.
 *
 * <p>It waits for room in kwik's send buffer, by kwik's lock and condition, and writes only what
 * fits. So kwik never blocks the caller, and need not interrupt it to wake it, which may come too
 * late.
 */
final class StreamWriter {
  private static final int PIECE_BYTES_MAX = 16 * 1024;

  /** How long a writer polls for room before it waits for kwik's signal. */
  private static final long POLL_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long POLL_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
  private static final long KICK_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(64);

  /** How long a reset waits until the first bytes of the stream are sent. */
  private static final long RESET_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long REASON_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  private final Internals kwik;
  private final QuicStream stream;
  private final OutputStream output;
  private final Object connection;
  private final Object sendBuffer;
  private final Object retransmitBuffer;
  private final AtomicInteger sendRequests;
  private final ReentrantLock lock;
  private final Condition roomOrEnd;
  private final int bufferBytesMax;

  // Written under the lock.
  private volatile boolean finished;
  private volatile @Nullable QuicStreamResetException ended;
  private volatile boolean resetHere;
  private volatile @Nullable QuicConnectionClosedException closed;

  @GuardedBy("lock")
  private long writtenBytes;

  // Written under the lock; cleared by the guard's thread when the reset is due.
  private volatile boolean resetDeferred;
  private volatile long resetCode;
  private volatile long resetBeganNanos;

  // Used by the guard's thread only.
  private long kickAgainNanos;
  private long kickPauseNanos;

  StreamWriter(Internals kwik, QuicStream stream) {
    this.kwik = kwik;
    this.stream = stream;
    this.output = stream.getOutputStream();
    try {
      connection = (Object) kwik.stream().connection().invokeExact((Object) stream);
      sendBuffer = (Object) kwik.output().sendBuffer().invokeExact((Object) output);
      retransmitBuffer = (Object) kwik.output().retransmitBuffer().invokeExact((Object) output);
      sendRequests =
          (AtomicInteger) kwik.output().sendRequestsQueued().invokeExact((Object) output);
      lock = (ReentrantLock) kwik.output().bufferLock().invokeExact(sendBuffer);
      roomOrEnd = (Condition) kwik.output().bufferNotFull().invokeExact(sendBuffer);
      bufferBytesMax = (int) kwik.output().bufferBytesMax().invokeExact(sendBuffer);
    } catch (Throwable t) {
      throw Members.failed(t);
    }
  }

  void write(byte[] source, int offset, int length, Deadline deadline) throws IOException {
    int at = offset;
    int left = length;
    do {
      int piece = Math.min(left, PIECE_BYTES_MAX);
      awaitRoom(piece, deadline);
      // Kwik would queue an empty buffer, which can keep the FIN from being sent.
      if (piece > 0) {
        hand(source, at, piece);
      }
      at += piece;
      left -= piece;
    } while (left > 0);
  }

  private void awaitRoom(int bytes, Deadline deadline) throws IOException {
    pollForRoom(bytes, deadline);
    lock.lock();
    try {
      failIfEnded();
      if (finished) {
        throw new IllegalStateException("stream " + stream.getStreamId() + " is finished");
      }
      while (bufferBytesMax - buffered() < bytes) {
        deadline.await(roomOrEnd, "room to send on stream " + stream.getStreamId());
        failIfEnded();
      }
      writtenBytes += bytes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Polls for a while: kwik signals behind each packet, a dozen times before a piece has room, so
   * that a busy writer would be woken in vain.
   */
  private void pollForRoom(int bytes, Deadline deadline) {
    long begin = System.nanoTime();
    while (bufferBytesMax - buffered() < bytes
        && ended == null
        && closed == null
        && !deadline.expired()
        && !Thread.currentThread().isInterrupted()
        && System.nanoTime() - begin < POLL_NANOS_MAX) {
      LockSupport.parkNanos(POLL_PAUSE_NANOS);
    }
  }

  private int buffered() {
    try {
      return (int) kwik.output().bufferedBytes().invokeExact(sendBuffer);
    } catch (Throwable t) {
      throw Members.failed(t);
    }
  }

  private void hand(byte[] source, int offset, int length) throws IOException {
    try {
      output.write(source, offset, length);
    } catch (IOException e) {
      awaitReason();
      failIfEnded();
      throw e;
    }
  }

  /** Waits for the reason: kwik refuses to write a moment before it is set. */
  private void awaitReason() {
    long begin = System.nanoTime();
    while (ended == null && closed == null && System.nanoTime() - begin < REASON_NANOS_MAX) {
      if (!probe()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    }
  }

  private void failIfEnded() throws IOException {
    QuicConnectionClosedException lost = closed;
    if (lost != null) {
      throw lost.again();
    }
    QuicStreamResetException reason = ended;
    if (reason != null) {
      throw new QuicStreamResetException(reason.code(), String.valueOf(reason.getMessage()));
    }
  }

  void finish() throws IOException {
    lock.lock();
    try {
      // After STOP_SENDING or a reset there is nothing to finish.
      if (finished || ended != null) {
        return;
      }
      failIfEnded();
      finished = true;
    } finally {
      lock.unlock();
    }
    output.close();
  }

  void reset(long code) {
    lock.lock();
    try {
      if (finished || ended != null || closed != null) {
        return;
      }
      resetHere = true;
      ended = new QuicStreamResetException(code, "this side has reset the stream");
      roomOrEnd.signalAll();
    } finally {
      lock.unlock();
    }
    if (!deferReset(code)) {
      sendReset(code);
    }
  }

  /**
   * Defers a reset until the first bytes are sent; returns false if it can go at once. On a reset
   * kwik drops unsent bytes, and a kwik peer ignores the reset of a stream that it does not know:
   * the stream would stay open there for ever.
   */
  private boolean deferReset(long code) {
    lock.lock();
    try {
      resetCode = code;
      resetBeganNanos = System.nanoTime();
      resetDeferred = nothingSent();
      return resetDeferred;
    } finally {
      lock.unlock();
    }
  }

  private boolean nothingSent() {
    lock.lock();
    try {
      return writtenBytes > 0 && buffered() == writtenBytes;
    } finally {
      lock.unlock();
    }
  }

  private void sendReset(long code) {
    stream.resetStream(code);
    kwik.flush(connection);
  }

  /** Sends a deferred reset when the first bytes are sent or it has waited too long. */
  void resetIfDue(long nowNanos) {
    if (!resetDeferred || (nothingSent() && nowNanos - resetBeganNanos < RESET_NANOS_MAX)) {
      return;
    }
    resetDeferred = false;
    sendReset(resetCode);
  }

  /** Returns whether the peer has sent STOP_SENDING, and wakes the writer if so. */
  boolean probe() {
    if (resetHere) {
      return false;
    }
    if (ended != null) {
      return true;
    }
    long code;
    try {
      // Kwik sets the flag, then the code, then outputClosed: only then is the code valid.
      if (!(boolean) kwik.output().reset().invokeExact((Object) output)
          || !(boolean) kwik.stream().outputClosed().invokeExact((Object) stream)) {
        return false;
      }
      code = (long) kwik.output().resetCode().invokeExact((Object) output);
    } catch (Throwable t) {
      throw Members.failed(t);
    }
    lock.lock();
    try {
      if (ended == null) {
        ended = new QuicStreamResetException(code, "the peer has sent STOP_SENDING, code " + code);
      }
      roomOrEnd.signalAll();
      return !resetHere;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes kwik send what it has forgotten. Kwik's writer sees a count of 0, queues a send request
   * and then counts it; if its sender takes the request in between, the count is -1. When the
   * sender then wants to queue the next request, the count is not 0, so it does not, and nobody
   * asks again.
   *
   * @return whether there is anything to send
   */
  boolean kick(long nowNanos) {
    boolean pending = hasPending();
    if (!pending || sendRequests.get() > 0) {
      kickPauseNanos = 0;
      return pending;
    }
    // A stream without the peer's credit looks the same: it is kicked less and less often.
    if (kickPauseNanos != 0 && nowNanos - kickAgainNanos < 0) {
      return true;
    }
    kickPauseNanos =
        Math.min(KICK_NANOS_MAX, Math.max(TimeUnit.MILLISECONDS.toNanos(2), 2 * kickPauseNanos));
    kickAgainNanos = nowNanos + kickPauseNanos;
    try {
      kwik.output().scheduleSending().invokeExact((Object) output, true);
    } catch (Throwable t) {
      throw Members.failed(t);
    }
    return true;
  }

  private boolean hasPending() {
    if (ended != null && !resetDeferred) {
      return false;
    }
    try {
      return (boolean) kwik.output().bufferHasData().invokeExact(sendBuffer)
          || (boolean) kwik.output().hasDataToRetransmit().invokeExact(retransmitBuffer);
    } catch (Throwable t) {
      throw Members.failed(t);
    }
  }

  void connectionClosed(QuicConnectionClosedException cause) {
    lock.lock();
    try {
      closed = cause;
      roomOrEnd.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether this side has finished or reset its half. */
  boolean endedProperly() {
    return finished || resetHere;
  }

  /** Whether nothing more will be written. */
  boolean ended() {
    return finished || ended != null || closed != null;
  }
}
