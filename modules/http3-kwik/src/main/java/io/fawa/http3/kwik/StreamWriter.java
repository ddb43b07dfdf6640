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
 * <p>It waits for room in kwik's send buffer itself, by kwik's own lock and condition, and writes
 * only what has room: kwik never blocks the caller then, and so never interrupts it either, which
 * it does, and may do late, to wake a blocked writer.
 */
final class StreamWriter {
  private static final int PIECE_BYTES_MAX = 16 * 1024;

  /** How long a writer looks for room now and then, before it waits to be told. */
  private static final long LOOK_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long LOOK_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
  private static final long KICK_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(64);
  private static final long RESET_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long SETTLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

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

  // Written under the lock, and by the guard's thread when the reset is due.
  private volatile boolean resetLater;
  private volatile long resetCode;
  private volatile long resetBeganNanos;

  // Of the guard's thread.
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
      // An empty write would leave an empty buffer in kwik's queue, in front of the end.
      if (piece > 0) {
        hand(source, at, piece);
      }
      at += piece;
      left -= piece;
    } while (left > 0);
  }

  private void awaitRoom(int bytes, Deadline deadline) throws IOException {
    lookForRoom(bytes, deadline);
    lock.lock();
    try {
      failIfEnded();
      if (finished) {
        throw new IllegalStateException("this side has finished the stream");
      }
      while (bufferBytesMax - buffered() < bytes) {
        deadline.await(roomOrEnd, "room to send on a stream");
        failIfEnded();
      }
      writtenBytes += bytes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Kwik tells of room behind each packet, a dozen times for one piece. So a writer that keeps it
   * busy is not woken by it, but looks whether there is enough.
   */
  private void lookForRoom(int bytes, Deadline deadline) {
    long begin = System.nanoTime();
    while (bufferBytesMax - buffered() < bytes
        && ended == null
        && closed == null
        && !deadline.expired()
        && !Thread.currentThread().isInterrupted()
        && System.nanoTime() - begin < LOOK_NANOS_MAX) {
      LockSupport.parkNanos(LOOK_PAUSE_NANOS);
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

  /** Kwik refuses to write a moment before it has set down why. */
  private void awaitReason() {
    long begin = System.nanoTime();
    while (ended == null && closed == null && System.nanoTime() - begin < SETTLE_NANOS_MAX) {
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
      // Where the peer wants no more, there is nothing left to end.
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
    if (!laterReset(code)) {
      sendReset(code);
    }
  }

  /**
   * Kwik drops what it has not sent, and as a peer it ignores the reset of a stream that it has
   * never heard of; the stream would stay open there for ever. So the first bytes go first.
   */
  private boolean laterReset(long code) {
    lock.lock();
    try {
      resetCode = code;
      resetBeganNanos = System.nanoTime();
      resetLater = nothingSent();
      return resetLater;
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

  /** Sends a reset that has waited for the first bytes, or for long enough. */
  void resetIfDue(long nowNanos) {
    if (!resetLater || (nothingSent() && nowNanos - resetBeganNanos < RESET_NANOS_MAX)) {
      return;
    }
    resetLater = false;
    sendReset(resetCode);
  }

  /** Looks whether the peer wants no more, and wakes the writer if so. */
  boolean probe() {
    if (resetHere) {
      return false;
    }
    if (ended != null) {
      return true;
    }
    long code;
    try {
      // Kwik sets the code behind the flag, and the end of the output behind both.
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
        ended = new QuicStreamResetException(code, "the peer wants no more of the stream");
      }
      roomOrEnd.signalAll();
      return !resetHere;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has kwik send what it has forgotten. Its writer says "none is queued", queues a request and
   * counts it, and its sender may take the request away in between: the count is -1 then, the
   * sender's own "there is more" meets a count that is not 0, and nobody asks again.
   *
   * @return whether there is anything to send
   */
  boolean kick(long nowNanos) {
    boolean pending = hasPending();
    if (!pending || sendRequests.get() > 0) {
      kickPauseNanos = 0;
      return pending;
    }
    // A stream that waits for the peer's credit looks the same: it is asked less and less often.
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
    if (ended != null && !resetLater) {
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

  /** Whether this side has ended its half. */
  boolean endedProperly() {
    return finished || resetHere;
  }

  /** Whether nothing more will be written. */
  boolean ended() {
    return finished || ended != null || closed != null;
  }
}
