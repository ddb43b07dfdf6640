/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.ResetCode;
import io.fawa.http.Wire;
import io.fawa.http2.hpack.HeaderBlock;
import io.fawa.http2.hpack.HpackEncoder;
import io.fawa.limits.Allowance;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** One connection (RFC 9113 §3 to §6), the half of it that is the same on both sides. */
abstract class Connection {
  private static final System.Logger LOG = System.getLogger(Connection.class.getName());
  private static final int LINGER_BYTES = 1 << 20;
  static final long CLOSING_NANOS = Outbox.seconds(1);

  final Http2Config config;
  final Wire wire;

  /** What its peer may make it hold; closed once nobody reads any more. */
  final Allowance allowance;

  final Outbox outbox;
  final FrameReader frames;

  final Reception reception;

  @GuardedBy("outbox.lock")
  private final HpackEncoder encoder;

  @GuardedBy("outbox.lock")
  private final HeaderBlock block = new HeaderBlock(64);

  @GuardedBy("outbox.lock")
  final StreamTable streams = new StreamTable();

  @GuardedBy("outbox.lock")
  final ClosedStreams closed = new ClosedStreams();

  @GuardedBy("outbox.lock")
  final PeerSettings peerSettings = new PeerSettings();

  @GuardedBy("outbox.lock")
  private int sendWindow = Frames.INITIAL_WINDOW;

  @GuardedBy("outbox.lock")
  private final ArrayDeque<Stream> waitingForWindow = new ArrayDeque<>();

  /** Signalled when streams end and when the connection fails. */
  final Condition changed;

  private final AtomicInteger uncredited = new AtomicInteger();

  /** Why the connection ends, once that is settled: what happens meanwhile is no reason. */
  @GuardedBy("outbox.lock")
  private @Nullable IOException settled;

  private volatile @Nullable IOException failure;
  private volatile boolean readerEnded;

  private final Watch watch;

  /** Counts what was appended for streams. Written under the outbox's lock. */
  private volatile int sends;

  Connection(Wire wire, Http2Config config, long blockBytesMax, Allowance allowance) {
    this.wire = wire;
    this.config = config;
    this.allowance = allowance;
    outbox = new Outbox(wire, config.outputBytesMax(), allowance, this::writeFailed);
    changed = outbox.lock.newCondition();
    reception = new Reception(this, config);
    frames = new FrameReader(wire, reception, config, blockBytesMax, allowance);
    encoder = new HpackEncoder(config.headerTableBytes());
    watch = new Watch(this);
  }

  // ---- life

  /** Serves the connection until it ends, then lets go of everything. */
  final void readLoop(Opening opening) {
    watch.start();
    read(opening);
    awaitReaderEnd();
  }

  /** Reads until the connection ends, or until another thread has taken the reading over. */
  final void read(Opening opening) {
    IOException cause;
    boolean linger = false;
    try {
      opening.open();
      do {
        if (!frames.ready() && !beforeRead()) {
          return;
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
      goAway(ErrorCode.INTERNAL_ERROR, "defect");
      cause = new IOException("defect", e);
    }
    fail(cause);
    try {
      end(linger);
    } finally {
      watch.stop();
      allowance.close();
      readerEnded = true;
      signalChange();
    }
  }

  /** Wakes those who wait on {@link #changed}. */
  final void signalChange() {
    outbox.lock.lock();
    try {
      changed.signalAll();
    } finally {
      outbox.lock.unlock();
    }
  }

  /** Waits until the reader is done, whichever thread it is; the watch sees to its end. */
  private void awaitReaderEnd() {
    while (!readerEnded && awaitReaderEnd(Long.MAX_VALUE)) {
      // It takes as long as the connection lives.
    }
  }

  /** Waits until the reader is done, at most {@code nanos}; false if interrupted. */
  final boolean awaitReaderEnd(long nanos) {
    outbox.lock.lock();
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
      outbox.lock.unlock();
    }
  }

  /** What comes before the first frame. */
  interface Opening {
    void open() throws IOException;
  }

  /** After GOAWAY, reads on a little: closing with unread input would take the GOAWAY back. */
  private void end(boolean linger) {
    try (wire) {
      outbox.finish(CLOSING_NANOS);
      if (linger) {
        wire.shutdownOutput();
        frames.drop(LINGER_BYTES);
      }
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closing", e);
    }
  }

  /** Who is at the other end, for the log. */
  abstract String label();

  /** The highest stream of the peer's that was or might be processed. */
  @GuardedBy("outbox.lock")
  abstract int lastPeerStream();

  /** False if nothing happens here any more once the streams under way have ended. */
  boolean takesStreams() {
    return true;
  }

  /** Settles what the failure will be, whoever comes first with one. */
  @GuardedBy("outbox.lock")
  final void settle(IOException cause) {
    if (settled == null) {
      settled = cause;
    }
  }

  @GuardedBy("outbox.lock")
  final boolean ending() {
    return settled != null;
  }

  /** Nothing can be written any more; called without the lock. */
  void writeFailed(IOException cause) {
    fail(cause);
  }

  /** Stores the first failure and wakes everyone with it. */
  final void fail(IOException cause) {
    List<Stream> all;
    IOException first;
    outbox.lock.lock();
    try {
      if (failure != null) {
        return;
      }
      settle(cause);
      first = Objects.requireNonNull(settled);
      failure = first;
      all = streams.all();
      streams.clear();
      waitingForWindow.clear();
      changed.signalAll();
    } finally {
      outbox.lock.unlock();
    }
    failed();
    for (Stream stream : all) {
      stream.fail(
          first instanceof ConnectionException error && error.streamId() == stream.id
              ? failure(error.code(), String.valueOf(error.getMessage()))
              : ExchangeResetException.lost(first));
    }
  }

  /** Ends the connection at once: whoever waits for the wire gets an exception. */
  final void abort(IOException cause) {
    fail(cause);
    outbox.breakOff();
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
    outbox.lock.lock();
    try {
      outbox.frames().goAway(lastPeerStream(), code, message.getBytes(StandardCharsets.UTF_8));
      outbox.flushLater();
    } finally {
      outbox.lock.unlock();
    }
  }

  // ---- what the watch asks

  /** Counts what was appended for streams. */
  final int sends() {
    return sends;
  }

  /**
   * Says good-bye unless a stream is open; the watch closes the wire if the peer does not. In one
   * step: a stream that came in between would be served, or sent, and lost.
   */
  final void leaveIfUnused(String reason) {
    outbox.lock.lock();
    try {
      if (streams.size() == 0 && open()) {
        goAway(ErrorCode.NO_ERROR, reason);
        fail(new IOException(reason));
      }
    } finally {
      outbox.lock.unlock();
    }
  }

  /** Gives back what is kept for streams while none is open. */
  void trimIfUnused() {
    outbox.lock.lock();
    try {
      if (streams.size() == 0) {
        outbox.trim();
      }
    } finally {
      outbox.lock.unlock();
    }
  }

  // ---- sending, called by the owners of streams

  /** Appends a head or trailers. */
  @GuardedBy("outbox.lock")
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  final void appendHeaders(Stream stream, FieldSource fields, boolean end) {
    sends++;
    block.clear();
    encoder.begin(block);
    fields.writeTo(encoder, block);
    outbox.frames().headers(stream.id, end, block, peerSettings.frameBytesMax());
    if (end) {
      endLocally(stream);
    }
  }

  /** Appends DATA as the windows allow, waiting for them and for room. */
  @GuardedBy("outbox.lock")
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  final void appendData(Stream stream, byte[] source, int offset, int length) throws IOException {
    int at = offset;
    int left = length;
    while (left > 0) {
      stream.requireWanted();
      if (outbox.broken()) {
        // The reader will tell why, or has the answer.
        stream.awaitWindow(left);
        continue;
      }
      int window = Math.min(sendWindow, stream.sendWindow());
      if (window <= 0) {
        if (!outbox.flush()) {
          awaitWindow(stream, left);
        }
        continue;
      }
      int room = outbox.room();
      if (room <= 0) {
        outbox.awaitRoom(flushed -> stream.await(flushed, "waiting for room to send on "));
        continue;
      }
      int frameBytesMax = peerSettings.frameBytesMax();
      int count = Math.min(Math.min(left, frameBytesMax), Math.min(window, room));
      outbox.frames().data(stream.id, source, at, count, frameBytesMax);
      sends++;
      sendWindow -= count;
      stream.spend(count);
      at += count;
      left -= count;
    }
  }

  @GuardedBy("outbox.lock")
  private void awaitWindow(Stream stream, int left) throws IOException {
    boolean forConnection = stream.sendWindow() > 0;
    if (forConnection) {
      waitingForWindow.add(stream);
    }
    try {
      stream.awaitWindow(left);
    } finally {
      if (forConnection) {
        waitingForWindow.remove(stream);
        if (stream.failed()) {
          // Its share of the window is another's now.
          wakeSenders();
        }
      }
    }
  }

  @GuardedBy("outbox.lock")
  private void wakeSenders() {
    int budget = sendWindow;
    for (Stream stream : waitingForWindow) {
      if (budget <= 0) {
        return;
      }
      stream.wake();
      budget -= Math.min(stream.wantedBytes(), Math.max(stream.sendWindow(), 0));
    }
  }

  /** Ends the body of a stream whose head was appended. */
  @GuardedBy("outbox.lock")
  final void appendEnd(Stream stream) {
    outbox.frames().endStream(stream.id);
    endLocally(stream);
  }

  @GuardedBy("outbox.lock")
  private void endLocally(Stream stream) {
    stream.endLocally();
    if (stream.remoteEnded()) {
      forget(stream, false);
    }
  }

  /** Takes a stream that has ended out of the table. */
  @GuardedBy("outbox.lock")
  final void forget(Stream stream, boolean resetByUs) {
    if (streams.remove(stream.id)) {
      closed.add(stream.id, resetByUs);
      streamClosed(stream);
    }
  }

  /** A stream left the table. */
  @GuardedBy("outbox.lock")
  abstract void streamClosed(Stream stream);

  /** Resets a stream from our side, unless it has ended or failed. Never waits. */
  final void reset(Stream stream, int code, ExchangeResetException cause) {
    if (!stream.fail(cause)) {
      return;
    }
    outbox.lock.lock();
    try {
      if (open() && streams.get(stream.id) != null) {
        outbox.frames().rstStream(stream.id, code);
        stream.endLocally();
        forget(stream, true);
        outbox.flushLater();
      }
    } finally {
      outbox.lock.unlock();
    }
  }

  // ---- credit, called by whoever is done with received bytes

  /** Gives {@code bytes} of the connection's window back once enough have come together. */
  final void creditConnection(int bytes) {
    if (bytes > 0 && uncredited.addAndGet(bytes) >= config.connectionWindowBytes() / 4) {
      outbox.lock.lock();
      try {
        appendConnectionCredit();
        outbox.flushLater();
      } finally {
        outbox.lock.unlock();
      }
    }
  }

  /** Gives {@code credit} of the stream's window back, and {@code bytes} of the connection's. */
  final void creditStream(Stream stream, int credit, int bytes) {
    boolean connectionToo = uncredited.addAndGet(bytes) >= config.connectionWindowBytes() / 4;
    outbox.lock.lock();
    try {
      outbox.frames().windowUpdate(stream.id, credit);
      if (connectionToo) {
        appendConnectionCredit();
      }
      outbox.flush();
    } finally {
      outbox.lock.unlock();
    }
  }

  @GuardedBy("outbox.lock")
  private void appendConnectionCredit() {
    int credit = uncredited.getAndSet(0);
    if (credit > 0) {
      reception.widen(credit);
      outbox.frames().windowUpdate(0, credit);
    }
  }

  // ---- streams, called by the reader

  final @Nullable Stream stream(int streamId) {
    outbox.lock.lock();
    try {
      return streams.get(streamId);
    } finally {
      outbox.lock.unlock();
    }
  }

  final ClosedStreams.Found find(int streamId) {
    outbox.lock.lock();
    try {
      return closed.find(streamId);
    } finally {
      outbox.lock.unlock();
    }
  }

  /** The peer ended its half. */
  final void ended(Stream stream) {
    if (stream.localEnded()) {
      outbox.lock.lock();
      try {
        forget(stream, false);
      } finally {
        outbox.lock.unlock();
      }
    } else {
      endedByPeerFirst(stream);
    }
  }

  /** The peer ended its half while we may still send on ours. */
  void endedByPeerFirst(Stream stream) {}

  /** Resets a stream because of what the peer sent on it (RFC 9113 §5.4.2). */
  final void streamError(Stream stream, ErrorCode code, String message) {
    reset(stream, code.number(), failure(code, message));
  }

  private static ExchangeResetException failure(ErrorCode code, String message) {
    return new ExchangeResetException(ResetCode.ofHttp2(code.number()), message);
  }

  @GuardedBy("outbox.lock")
  final void applySettings(byte[] source, int offset, int length) throws ConnectionException {
    int windowBefore = peerSettings.initialWindowBytes();
    peerSettings.apply(source, offset, length);
    encoder.peerTableBytes(peerSettings.headerTableBytes());
    int change = peerSettings.initialWindowBytes() - windowBefore;
    for (Stream stream : change == 0 ? List.<Stream>of() : streams.all()) {
      if (!stream.widen(change)) {
        throw new ConnectionException(
            ErrorCode.FLOW_CONTROL_ERROR, "SETTINGS widen a window beyond 2^31-1");
      }
    }
    settingsApplied();
  }

  final void widen(int increment) throws ConnectionException {
    outbox.lock.lock();
    try {
      if ((long) sendWindow + increment > Frames.WINDOW_MAX) {
        throw new ConnectionException(
            ErrorCode.FLOW_CONTROL_ERROR, "connection window beyond 2^31-1");
      }
      sendWindow += increment;
      wakeSenders();
    } finally {
      outbox.lock.unlock();
    }
  }

  // ---- what differs between the sides; called by the reader

  /** The next frame is not there yet. */
  abstract void beforeWait();

  /**
   * The next frame is not there as a whole.
   *
   * @return false if another thread reads from now on
   */
  boolean beforeRead() {
    reception.letThemRun();
    return true;
  }

  /** A call of this connection is about to wait for something. */
  void beforeCallWaits() {}

  abstract void headers(
      int streamId, byte[] block, int offset, int length, boolean end, boolean wellFormed)
      throws ConnectionException;

  /** Whether the peer may send a body on this stream by now. */
  abstract boolean acceptsData(Stream stream);

  /** True for a number no stream was ever opened with. */
  abstract boolean neverOpened(int streamId);

  /** The peer reset a stream, which has failed with that. */
  abstract void resetByPeer(Stream stream) throws ConnectionException;

  /** The peer's settings have changed. */
  @GuardedBy("outbox.lock")
  void settingsApplied() {}

  /** The connection has failed. */
  void failed() {}

  /** The peer answered a PING. */
  abstract void pong(long token);

  abstract void goAwayByPeer(int lastStreamId, ErrorCode code, String debug)
      throws ConnectionException;
}
