/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicStreamResetException;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.QuicStream;

/**
 * The receiving half of a stream.
 *
 * <p>It takes bytes out of kwik's receive buffer, under kwik's monitor. Kwik's own {@code
 * InputStream} knows no deadline, and on a reset interrupts the reading thread, perhaps so late
 * that it no longer reads. Unread bytes are not credited to the peer.
 */
final class StreamReader {
  private final Internals kwik;
  private final QuicStream stream;
  private final Object input;
  private final Object buffer;
  private final Object monitor;
  private final Object connection;

  // Written under the monitor.
  private volatile boolean finished;
  private volatile boolean stopped;
  private volatile boolean drained;
  private volatile @Nullable QuicStreamResetException reset;
  private volatile @Nullable QuicConnectionClosedException closed;

  StreamReader(Internals kwik, QuicStream stream) {
    this.kwik = kwik;
    this.stream = stream;
    this.input = stream.getInputStream();
    try {
      buffer = (Object) kwik.input().receiveBuffer().invokeExact(input);
      monitor = (Object) kwik.input().monitor().invokeExact(input);
      connection = (Object) kwik.stream().connection().invokeExact((Object) stream);
    } catch (Throwable t) {
      throw Members.failed(t);
    }
  }

  int read(byte[] target, int offset, int length, Deadline deadline) throws IOException {
    if (length == 0) {
      return 0;
    }
    ByteBuffer room = ByteBuffer.wrap(target, offset, length);
    int count;
    synchronized (monitor) {
      while ((count = take(room)) == 0) {
        await(deadline);
      }
    }
    if (count < 0 && closed == null) {
      kwik.flush(connection);
    }
    return count;
  }

  /** Reads without waiting; returns the bytes read, -1 at the end, 0 if there are none yet. */
  private int take(ByteBuffer room) throws IOException {
    QuicConnectionClosedException lost = closed;
    if (lost == null || stopped) {
      failIfEnded();
    }
    if (finished) {
      return -1;
    }
    int count = readBuffered(room);
    if (lost != null) {
      // Bytes from before the end of the connection: there is no peer left to credit.
      if (count == 0) {
        throw lost.again();
      }
      finished = count < 0;
      return count;
    }
    try {
      if (count > 0) {
        kwik.input().credit().invokeExact(input, count);
      } else if (count < 0) {
        finished = true;
        kwik.input().allDataRead().invokeExact(input);
      }
      return count;
    } catch (Throwable t) {
      throw Members.failed(t);
    }
  }

  private int readBuffered(ByteBuffer room) {
    try {
      return (int) kwik.input().readBuffered().invokeExact(buffer, room);
    } catch (NoSuchElementException e) {
      // On a reset by the peer kwik empties the buffer without the monitor.
      return 0;
    } catch (Throwable t) {
      throw Members.failed(t);
    }
  }

  @SuppressWarnings("WaitNotInLoop")
  private void await(Deadline deadline) throws IOException {
    long millis = deadline.bounded() ? deadline.remainingMillis() : 0;
    if (deadline.bounded() && millis <= 0) {
      throw new DeadlineExceededException(
          "deadline passed waiting for bytes of stream " + stream.getStreamId());
    }
    try {
      // The caller loops.
      monitor.wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException(
              "interrupted waiting for bytes of stream " + stream.getStreamId());
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private void failIfEnded() throws IOException {
    QuicConnectionClosedException lost = closed;
    if (lost != null) {
      throw lost.again();
    }
    if (stopped) {
      throw new QuicStreamResetException(
          QuicStreamResetException.UNKNOWN_CODE, "this side has stopped reading the stream");
    }
    probe();
    QuicStreamResetException peer = reset;
    if (peer != null) {
      throw new QuicStreamResetException(peer.code(), String.valueOf(peer.getMessage()));
    }
  }

  /** Sends STOP_SENDING; bytes that still arrive are dropped. */
  void stop(long code) {
    synchronized (monitor) {
      if (finished || stopped || reset != null || closed != null) {
        return;
      }
      stopped = true;
      if (!received()) {
        sendStop(code);
      }
      monitor.notifyAll();
    }
    drain();
  }

  /**
   * Sends STOP_SENDING without kwik's {@code abortReading}, which never credits the bytes that it
   * drops: each call would shrink the connection's window for ever.
   */
  private void sendStop(long code) {
    try {
      Object version = (Object) kwik.stream().version().invokeExact((Object) stream);
      Object frame =
          (Object)
              kwik.stream()
                  .stopSendingFrame()
                  .invokeExact(version, (Integer) stream.getStreamId(), (Long) code);
      Consumer<Object> whenLost =
          lost -> {
            if (!drained) {
              sendStop(code);
            }
          };
      kwik.stream().sendFrame().invokeExact(connection, frame, (Consumer<?>) whenLost, true);
    } catch (Throwable t) {
      throw Members.failed(t);
    }
  }

  private boolean received() {
    try {
      return (boolean) kwik.input().allDataReceived().invokeExact(buffer);
    } catch (Throwable t) {
      throw Members.failed(t);
    }
  }

  /**
   * Drops the bytes that have come since reading was stopped; credits them to the connection only.
   */
  void drain() {
    if (!stopped || drained) {
      return;
    }
    boolean end = false;
    synchronized (monitor) {
      try {
        ByteBuffer waste = ByteBuffer.allocate(4096);
        int count;
        while ((count = readBuffered(waste.clear())) > 0) {
          Object manager = (Object) kwik.stream().streamManager().invokeExact((Object) stream);
          kwik.stream().creditConnection().invokeExact(manager, count);
        }
        if (count < 0) {
          drained = true;
          end = true;
          kwik.input().allDataRead().invokeExact(input);
        } else if ((boolean) kwik.input().reset().invokeExact(input)) {
          drained = true;
        }
      } catch (Throwable t) {
        throw Members.failed(t);
      }
    }
    if (end) {
      kwik.flush(connection);
    }
  }

  /** Returns whether the peer has reset its half, and wakes the reader if so. */
  boolean probe() {
    if (reset != null) {
      return true;
    }
    try {
      if (finished || stopped || !(boolean) kwik.input().reset().invokeExact(input)) {
        return false;
      }
    } catch (Throwable t) {
      throw Members.failed(t);
    }
    synchronized (monitor) {
      reset =
          new QuicStreamResetException(
              QuicStreamResetException.UNKNOWN_CODE, "the peer has reset the stream");
      monitor.notifyAll();
    }
    return true;
  }

  void connectionClosed(QuicConnectionClosedException cause) {
    synchronized (monitor) {
      closed = cause;
      monitor.notifyAll();
    }
  }

  /** Whether this side has read to the end or stopped reading. */
  boolean endedProperly() {
    return finished || stopped;
  }

  /** Whether no more bytes can come. */
  boolean ended() {
    return finished || drained || reset != null || closed != null;
  }
}
