/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Wire;
import io.fawa.limits.Allowance;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** What both sides of a connection share (RFC 9113 §3 to §6). */
abstract class Connection {
  private static final System.Logger LOG = System.getLogger(Connection.class.getName());

  /** The most input that is discarded after GOAWAY while waiting for the peer to close. */
  private static final int LINGER_BYTES = 1 << 20;

  /** The time allowed for each step of a close, as the peer may not cooperate. */
  static final long CLOSING_NANOS = Outbox.seconds(1);

  final Http2Config config;
  final Wire wire;

  /** The allowance for what the peer makes this connection hold; closed when the reader ends. */
  final Allowance allowance;

  final FrameReader frames;
  final Streams streams;
  final FrameDispatcher dispatcher;

  /** Signalled when streams end and when the connection fails. */
  final Condition changed;

  /** The reason for the end of the connection, once decided; later failures do not replace it. */
  @GuardedBy("streams.outbox.lock")
  private @Nullable IOException settled;

  private volatile @Nullable IOException failure;
  private volatile boolean readerEnded;

  private final Watch watch;

  Connection(Wire wire, Http2Config config, long blockBytesMax, Allowance allowance) {
    this.wire = wire;
    this.config = config;
    this.allowance = allowance;
    Outbox outbox = new Outbox(wire, config.outputBytesMax(), allowance, this::writeFailed);
    changed = outbox.lock.newCondition();
    Owner owner = new Owner();
    streams = new Streams(config, outbox, allowance, owner);
    dispatcher = new FrameDispatcher(streams, config, owner);
    frames = new FrameReader(wire, dispatcher, config, blockBytesMax, allowance);
    watch = new Watch(config, streams, dispatcher, frames, owner);
  }

  // ---- life

  /** Serves the connection until it ends, then releases everything. */
  final void readLoop(Opening opening) {
    watch.start();
    read(opening);
    awaitReaderEnd();
  }

  /** Reads until the connection ends or another thread becomes the reader. */
  final void read(Opening opening) {
    IOException cause;
    boolean linger = false;
    try {
      opening.open();
      do {
        // Work for received frames is started before the reader blocks in a read.
        if (!frames.ready()) {
          dispatcher.wakeReader();
          if (!beforeRead()) {
            return;
          }
        }
        // The handler methods below do everything.
      } while (frames.next());
      cause = new EOFException("the peer closed the connection");
    } catch (ConnectionException e) {
      LOG.log(Level.DEBUG, () -> label() + ": " + e.code() + ", " + e.getMessage());
      goAway(e.code(), String.valueOf(e.getMessage()));
      linger = true;
      cause = e;
    } catch (IOException e) {
      cause = e;
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, label() + " ended by a defect", e);
      // The text is fixed: an exception's message might reveal internals to the peer.
      goAway(ErrorCode.INTERNAL_ERROR, "defect");
      cause = new IOException("defect", e);
    }
    fail(cause);
    try {
      end(linger);
    } finally {
      // Only now: until the wire is closed, the watch must be able to abort it.
      watch.stop();
      allowance.close();
      readerEnded = true;
      signalChange();
    }
  }

  /** Wakes those who wait on {@link #changed}. */
  final void signalChange() {
    streams.outbox.lock.lock();
    try {
      changed.signalAll();
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  /** Waits until the reader ends, whichever thread it is; the watch ensures that it does. */
  private void awaitReaderEnd() {
    while (!readerEnded && awaitReaderEnd(Long.MAX_VALUE)) {
      // This lasts as long as the connection.
    }
  }

  /** Waits until the reader ends, at most {@code nanos}; false if interrupted. */
  final boolean awaitReaderEnd(long nanos) {
    streams.outbox.lock.lock();
    try {
      long left = nanos;
      while (!readerEnded && left > 0) {
        left = changed.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  /** Reads or writes what precedes the first frame. */
  interface Opening {
    void open() throws IOException;
  }

  /**
   * After GOAWAY, reads on for a moment: closing with unread input may destroy the GOAWAY in
   * transit.
   */
  private void end(boolean linger) {
    try (wire) {
      streams.outbox.finish(CLOSING_NANOS);
      if (linger) {
        wire.shutdownOutput();
        frames.drop(LINGER_BYTES);
      }
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closing", e);
    }
  }

  /** Names the peer, for the log. */
  abstract String label();

  /** The highest stream of the peer's that was or might be processed. */
  @GuardedBy("streams.outbox.lock")
  abstract int lastPeerStream();

  /** False if the connection ends with its open streams. */
  boolean takesStreams() {
    return true;
  }

  /** Decides the reason of the failure; the first caller wins. */
  @GuardedBy("streams.outbox.lock")
  final void settle(IOException cause) {
    if (settled == null) {
      settled = cause;
    }
  }

  /** Decides the reason anew, unless the connection has failed by now. */
  final void overrule(IOException cause) {
    streams.outbox.lock.lock();
    try {
      settled = cause;
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  @GuardedBy("streams.outbox.lock")
  final boolean ending() {
    return settled != null;
  }

  /** A write has failed; called without the lock. */
  void writeFailed(IOException cause) {
    fail(cause);
  }

  /** Stores the first failure and wakes all waiters with it. */
  final void fail(IOException cause) {
    List<Stream> all;
    IOException first;
    streams.outbox.lock.lock();
    try {
      if (failure != null) {
        return;
      }
      settle(cause);
      first = Objects.requireNonNull(settled);
      failure = first;
      all = streams.all();
      streams.clear();
      changed.signalAll();
    } finally {
      streams.outbox.lock.unlock();
    }
    // Without the lock, as stream locks must not be acquired while holding it.
    failed();
    for (Stream stream : all) {
      stream.fail(
          first instanceof ConnectionException error && error.streamId() == stream.id
              ? Streams.failure(error.code(), String.valueOf(error.getMessage()))
              : ExchangeResetException.lost(first));
    }
  }

  /** Ends the connection at once: blocked reads and writes throw. */
  final void abort(IOException cause) {
    fail(cause);
    // Writers must not start on a wire that is being closed.
    streams.outbox.breakOff();
    try {
      wire.abort();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closing", e);
    }
  }

  final boolean open() {
    return failure == null;
  }

  final @Nullable IOException failure() {
    return failure;
  }

  final void goAway(ErrorCode code, String message) {
    streams.outbox.lock.lock();
    try {
      streams
          .outbox
          .frames()
          .goAway(lastPeerStream(), code, message.getBytes(StandardCharsets.UTF_8));
      streams.outbox.flushLater();
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  // ---- what the watch asks

  /**
   * Sends GOAWAY unless a stream is open; the watch closes the wire if the peer does not. Both
   * under one lock, as a stream opened in between would be lost.
   */
  final void goAwayIfIdle(String reason) {
    streams.outbox.lock.lock();
    try {
      if (streams.open() == 0 && open()) {
        goAway(ErrorCode.NO_ERROR, reason);
        fail(new IOException(reason));
      }
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  /** Gives back buffers while no stream is open. */
  void trimIfIdle() {
    streams.outbox.lock.lock();
    try {
      if (streams.open() == 0) {
        streams.outbox.trim();
      }
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  // ---- what differs between the sides; called by the reader

  /** A stream was removed from the table. */
  @GuardedBy("streams.outbox.lock")
  abstract void streamClosed(Stream stream);

  /** The peer ended its half while we may still send on ours. */
  void endedByPeerFirst(Stream stream) {}

  /** The next frame has not arrived yet. */
  abstract void beforeWait();

  /**
   * The next frame has not arrived completely.
   *
   * @return false if another thread reads from now on
   */
  boolean beforeRead() {
    dispatcher.yieldToStreams();
    return true;
  }

  /** A call of this connection is about to wait. */
  void beforeCallWaits() {}

  abstract void headers(
      int streamId, byte[] block, int offset, int length, boolean end, boolean wellFormed)
      throws ConnectionException;

  /** Whether the peer may send a body on this stream by now. */
  abstract boolean acceptsData(Stream stream);

  /** True if no stream with this number was ever opened. */
  abstract boolean neverOpened(int streamId);

  /** The peer reset a stream, which has failed with that reset. */
  abstract void resetByPeer(Stream stream) throws ConnectionException;

  /** The peer's settings have changed. */
  @GuardedBy("streams.outbox.lock")
  void settingsApplied() throws ConnectionException {}

  /** The connection has failed. */
  void failed() {}

  /** The peer acknowledged a PING. */
  abstract void pong(long token);

  abstract void goAwayByPeer(int lastStreamId, ErrorCode code, String debug)
      throws ConnectionException;

  /** The callbacks that the parts of a connection use. */
  private final class Owner implements Streams.Owner, FrameDispatcher.Owner, Watch.Owner {
    @Override
    public boolean open() {
      return Connection.this.open();
    }

    @Override
    public boolean takesStreams() {
      return Connection.this.takesStreams();
    }

    @Override
    public void abort(IOException cause) {
      Connection.this.abort(cause);
    }

    @Override
    public void fail(IOException cause) {
      Connection.this.fail(cause);
    }

    @Override
    public void goAwayIfIdle(String reason) {
      Connection.this.goAwayIfIdle(reason);
    }

    @Override
    public void trimIfIdle() {
      Connection.this.trimIfIdle();
    }

    @Override
    public void beforeCallWaits() {
      Connection.this.beforeCallWaits();
    }

    @Override
    @GuardedBy("streams.outbox.lock")
    public void streamClosed(Stream stream) {
      Connection.this.streamClosed(stream);
    }

    @Override
    public void endedByPeerFirst(Stream stream) {
      Connection.this.endedByPeerFirst(stream);
    }

    @Override
    @GuardedBy("streams.outbox.lock")
    public void settingsApplied() throws ConnectionException {
      Connection.this.settingsApplied();
    }

    @Override
    public void beforeWait() {
      Connection.this.beforeWait();
    }

    @Override
    public void headers(
        int streamId, byte[] block, int offset, int length, boolean end, boolean wellFormed)
        throws ConnectionException {
      Connection.this.headers(streamId, block, offset, length, end, wellFormed);
    }

    @Override
    public boolean acceptsData(Stream stream) {
      return Connection.this.acceptsData(stream);
    }

    @Override
    public boolean neverOpened(int streamId) {
      return Connection.this.neverOpened(streamId);
    }

    @Override
    public void resetByPeer(Stream stream) throws ConnectionException {
      Connection.this.resetByPeer(stream);
    }

    @Override
    public void pong(long token) {
      Connection.this.pong(token);
    }

    @Override
    public void goAwayByPeer(int lastStreamId, ErrorCode code, String debug)
        throws ConnectionException {
      Connection.this.goAwayByPeer(lastStreamId, code, debug);
    }
  }
}
