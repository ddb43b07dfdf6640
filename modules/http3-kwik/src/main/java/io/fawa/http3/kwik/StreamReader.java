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
 * <p>It takes bytes out of kwik's receive buffer itself, under kwik's monitor, as kwik's own {@code
 * InputStream} knows no deadline, interrupts the thread that reads when the stream is reset, and
 * may do so late, when the thread reads no more. What is not read is not credited.
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

  /** Bytes that are there, -1 at the end, 0 if the caller has to wait. */
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
      // What came before the end of the connection; nobody is left to be credited.
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
      // The peer resets the stream, and kwik empties the buffer without the monitor.
      return 0;
    } catch (Throwable t) {
      throw Members.failed(t);
    }
  }

  @SuppressWarnings("WaitNotInLoop")
  private void await(Deadline deadline) throws IOException {
    long millis = deadline.bounded() ? deadline.remainingMillis() : 0;
    if (deadline.bounded() && millis <= 0) {
      throw new DeadlineExceededException("deadline passed waiting for bytes of a stream");
    }
    try {
      // The caller loops.
      monitor.wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted waiting for bytes of a stream");
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
          QuicStreamResetException.UNKNOWN_CODE, "reading was stopped");
    }
    probe();
    QuicStreamResetException peer = reset;
    if (peer != null) {
      throw new QuicStreamResetException(peer.code(), String.valueOf(peer.getMessage()));
    }
  }

  /** Asks the peer to send no more. What it sends all the same is dropped as it comes. */
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
   * Sends STOP_SENDING without kwik's {@code abortReading}, which forgets to credit what the peer
   * has sent and sends on: each call would cost the connection a part of its window for ever.
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

  /** Drops what has come since reading was stopped, and credits it to the connection alone. */
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

  /** Looks whether the peer has reset its half, and wakes the reader if so. */
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

  /** Whether all was read or is no longer wanted. */
  boolean endedProperly() {
    return finished || stopped;
  }

  /** Whether nothing more will come. */
  boolean ended() {
    return finished || drained || reset != null || closed != null;
  }
}
