/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.ResetCode;
import io.fawa.http.fields.HeaderBlock;
import io.fawa.http2.hpack.HpackEncoder;
import io.fawa.limits.Allowance;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a connection and what is sent on them: which are open, which have closed, the
 * connection's flow-control windows (RFC 9113 §5.2), header compression. Called under the outbox's
 * lock, unless a method takes it itself.
 */
final class Streams implements Stream.Carrier {
  private final Http2Config config;
  final Outbox outbox;
  private final Allowance allowance;
  private final Owner owner;

  @GuardedBy("outbox.lock")
  private final HpackEncoder encoder;

  @GuardedBy("outbox.lock")
  private final HeaderBlock block = new HeaderBlock(64);

  @GuardedBy("outbox.lock")
  private final StreamTable table = new StreamTable();

  @GuardedBy("outbox.lock")
  private final ClosedStreams closed = new ClosedStreams();

  @GuardedBy("outbox.lock")
  private final PeerSettings peerSettings = new PeerSettings();

  @GuardedBy("outbox.lock")
  private int sendWindow = Frames.INITIAL_WINDOW;

  @GuardedBy("outbox.lock")
  private final ArrayDeque<Stream> waitingForWindow = new ArrayDeque<>();

  /** How many bytes the peer may still send on all streams together. */
  private final AtomicInteger receiveWindow;

  /** Bytes read and not yet returned to the peer by a window increase. */
  private final AtomicInteger pendingIncrease = new AtomicInteger();

  /** Counts what was appended for streams. Written under the outbox's lock. */
  private volatile int sends;

  /** The operations of the connection that streams use. */
  interface Owner {
    /** False once it has failed. */
    boolean open();

    /** A call is about to wait. */
    void beforeCallWaits();

    /** A stream was removed from the table; under the outbox's lock. */
    void streamClosed(Stream stream);

    /** The peer ended its half while we may still send on ours. */
    void endedByPeerFirst(Stream stream);

    /** The peer's settings have changed; under the outbox's lock. */
    void settingsApplied() throws ConnectionException;
  }

  Streams(Http2Config config, Outbox outbox, Allowance allowance, Owner owner) {
    this.config = config;
    this.outbox = outbox;
    this.allowance = allowance;
    this.owner = owner;
    encoder = new HpackEncoder(config.headerTableBytes());
    receiveWindow = new AtomicInteger(config.connectionWindowBytes());
  }

  @Override
  public Http2Config config() {
    return config;
  }

  @Override
  public Outbox outbox() {
    return outbox;
  }

  @Override
  public Allowance allowance() {
    return allowance;
  }

  @Override
  public void beforeCallWaits() {
    owner.beforeCallWaits();
  }

  // ---- which are open

  @Override
  @GuardedBy("outbox.lock")
  public int open() {
    return table.size();
  }

  /** All open streams, in no order. */
  @GuardedBy("outbox.lock")
  List<Stream> all() {
    return table.all();
  }

  @GuardedBy("outbox.lock")
  void put(Stream stream) {
    table.put(stream);
  }

  /** Removes all streams, as the connection has failed. */
  @GuardedBy("outbox.lock")
  void clear() {
    table.clear();
    waitingForWindow.clear();
  }

  /** Records a stream that was answered without being opened. */
  @GuardedBy("outbox.lock")
  void neverOpened(int streamId, boolean resetByUs) {
    closed.add(streamId, resetByUs);
  }

  /** The peer reset a stream that is no longer open. */
  @GuardedBy("outbox.lock")
  void closedByPeer(int streamId) {
    closed.resetByPeer(streamId);
  }

  @GuardedBy("outbox.lock")
  PeerSettings peerSettings() {
    return peerSettings;
  }

  /** Counts what was appended for streams; wraps around. */
  int sends() {
    return sends;
  }

  /** Counts received flow-controlled bytes; false if they exceed the connection's window. */
  boolean received(int flowBytes) {
    return receiveWindow.addAndGet(-flowBytes) >= 0;
  }

  // ---- sending, called by the owners of streams

  /** Appends a header or trailer section. */
  @Override
  @GuardedBy("outbox.lock")
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  public void appendHeaders(Stream stream, FieldSource fields, boolean end) {
    sends++;
    // Encoded and appended under one lock: the peer decodes blocks in the order of the frames.
    block.clear();
    encoder.begin(block);
    fields.writeTo(encoder, block);
    outbox.frames().headers(stream.id, end, block, peerSettings.frameBytesMax());
    if (end) {
      endLocally(stream);
    }
  }

  /** Appends DATA as the windows allow, waiting for them and for room. */
  @Override
  @GuardedBy("outbox.lock")
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  public void appendData(Stream stream, byte[] source, int offset, int length) throws IOException {
    int at = offset;
    int left = length;
    while (left > 0) {
      stream.requireWanted();
      if (outbox.broken()) {
        // The reader reports the reason, or has the response.
        stream.awaitWindow(left);
        continue;
      }
      int window = Math.min(sendWindow, stream.sendWindow());
      // Pending frames go out before a wait: the peer may need them to increase the window.
      if (window <= 0) {
        if (!outbox.flush()) {
          awaitWindow(stream, left);
        }
        continue;
      }
      // Bounds what a sender can queue ahead of a slow connection.
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
    // Only streams that lack the connection's window are woken when that increases.
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
          // Its share of the connection's window is free for other streams.
          wakeSenders();
        }
      }
    }
  }

  @GuardedBy("outbox.lock")
  private void wakeSenders() {
    int budget = sendWindow;
    // First come, first served, and no more than the window suffices for: others would wake in
    // vain.
    for (Stream stream : waitingForWindow) {
      if (budget <= 0) {
        return;
      }
      stream.wake();
      budget -= Math.min(stream.wantedBytes(), Math.max(stream.sendWindow(), 0));
    }
  }

  /** Ends the body of a stream whose header section was appended. */
  @Override
  @GuardedBy("outbox.lock")
  public void appendEnd(Stream stream) {
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

  /** Removes a stream that has ended from the table. */
  @GuardedBy("outbox.lock")
  void forget(Stream stream, boolean resetByUs) {
    if (table.remove(stream.id)) {
      closed.add(stream.id, resetByUs);
      owner.streamClosed(stream);
    }
  }

  /** Resets a stream from our side, unless it has ended or failed. Never waits. */
  @Override
  public void reset(Stream stream, int code, ExchangeResetException cause) {
    if (!stream.fail(cause)) {
      return;
    }
    outbox.lock.lock();
    try {
      // A stream that has left the table is closed on both sides; a reset would be a protocol
      // error.
      if (owner.open() && table.get(stream.id) != null) {
        outbox.frames().rstStream(stream.id, code);
        stream.endLocally();
        forget(stream, true);
        outbox.flushLater();
      }
    } finally {
      outbox.lock.unlock();
    }
  }

  // ---- window increases, called when received bytes are done with

  /**
   * Returns {@code bytes} to the peer by an increase of the connection's window, once enough have
   * accumulated.
   */
  @Override
  public void increaseConnectionWindow(int bytes) {
    // A quarter of the window: few WINDOW_UPDATEs, and the sender does not run dry meanwhile.
    if (bytes > 0 && pendingIncrease.addAndGet(bytes) >= config.connectionWindowBytes() / 4) {
      outbox.lock.lock();
      try {
        appendConnectionIncrease();
        outbox.flushLater();
      } finally {
        outbox.lock.unlock();
      }
    }
  }

  /**
   * Increases the stream's window by {@code increase}, and returns {@code bytes} of the
   * connection's.
   */
  @Override
  public void increaseStreamWindow(Stream stream, int increase, int bytes) {
    boolean connectionToo = pendingIncrease.addAndGet(bytes) >= config.connectionWindowBytes() / 4;
    outbox.lock.lock();
    try {
      outbox.frames().windowUpdate(stream.id, increase);
      if (connectionToo) {
        appendConnectionIncrease();
      }
      outbox.flush();
    } finally {
      outbox.lock.unlock();
    }
  }

  @GuardedBy("outbox.lock")
  private void appendConnectionIncrease() {
    int increase = pendingIncrease.getAndSet(0);
    if (increase > 0) {
      receiveWindow.addAndGet(increase);
      outbox.frames().windowUpdate(0, increase);
    }
  }

  // ---- streams, called by the reader

  @Nullable Stream stream(int streamId) {
    outbox.lock.lock();
    try {
      return table.get(streamId);
    } finally {
      outbox.lock.unlock();
    }
  }

  ClosedStreams.Found find(int streamId) {
    outbox.lock.lock();
    try {
      return closed.find(streamId);
    } finally {
      outbox.lock.unlock();
    }
  }

  /** The peer ended its half. */
  void ended(Stream stream) {
    if (stream.localEnded()) {
      outbox.lock.lock();
      try {
        forget(stream, false);
      } finally {
        outbox.lock.unlock();
      }
    } else {
      owner.endedByPeerFirst(stream);
    }
  }

  /** Resets a stream for a stream error (RFC 9113 §5.4.2). */
  void streamError(Stream stream, ErrorCode code, String message) {
    reset(stream, code.number(), failure(code, message));
  }

  static ExchangeResetException failure(ErrorCode code, String message) {
    return new ExchangeResetException(ResetCode.ofHttp2(code.number()), message);
  }

  @GuardedBy("outbox.lock")
  void applySettings(byte[] source, int offset, int length) throws ConnectionException {
    int windowBefore = peerSettings.initialWindowBytes();
    peerSettings.apply(source, offset, length);
    encoder.peerTableBytes(peerSettings.headerTableBytes());
    int change = peerSettings.initialWindowBytes() - windowBefore;
    // RFC 9113 §6.9.2: a new initial window applies to all open streams, and may make windows
    // negative.
    for (Stream stream : change == 0 ? List.<Stream>of() : table.all()) {
      if (!stream.increaseWindow(change)) {
        throw new ConnectionException(
            ErrorCode.FLOW_CONTROL_ERROR, "SETTINGS increase a window beyond 2^31-1");
      }
    }
    owner.settingsApplied();
  }

  void increaseWindow(int increment) throws ConnectionException {
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
}
