/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import io.fawa.http.ExchangeResetException;
import io.fawa.http.ResetCode;
import io.fawa.http2.hpack.FieldSink;
import io.fawa.http2.hpack.HpackDecoder;
import io.fawa.http2.hpack.HpackException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a connection does with the frames it gets. Everything here runs on the reader: it hands on,
 * counts, and appends short replies, and waits for nobody.
 */
final class Reception implements FrameHandler {
  private final Connection connection;
  private final HpackDecoder decoder;
  private final FloodGuard floods;

  /** What the peer may still send on all streams together; credit comes from other threads. */
  private final AtomicInteger window;

  /** Frames were appended that nobody was asked to send yet. */
  private boolean appended;

  /** Bodies went to streams since the last wait. */
  private boolean delivered;

  private int sendsSeen;

  /** Counts reads from the wire; the watch compares. */
  private volatile int reads;

  private volatile boolean settingsSeen;

  Reception(Connection connection, Http2Config config) {
    this.connection = connection;
    decoder = new HpackDecoder(config.headerTableBytes(), config.headerListBytesMax());
    floods = new FloodGuard(config);
    window = new AtomicInteger(config.connectionWindowBytes());
  }

  int reads() {
    return reads;
  }

  boolean settingsSeen() {
    return settingsSeen;
  }

  /** Lets the peer send more; called by whoever tells it so. */
  void widen(int credit) {
    window.addAndGet(credit);
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // the reader alone writes it
  public void beforeWait() {
    delivered = false;
    connection.beforeWait();
    reads++;
    if (appended) {
      appended = false;
      connection.outbox.lock.lock();
      try {
        connection.outbox.flushLater();
      } finally {
        connection.outbox.lock.unlock();
      }
    }
  }

  /**
   * Lets the threads run that wait for what has come: to find that nothing more is there, and to
   * ask to be told when there is, takes the reader longer than many an answer.
   */
  @SuppressWarnings("ThreadPriorityCheck") // only a hint, nothing depends on it
  void letThemRun() {
    if (delivered) {
      delivered = false;
      Thread.yield();
    }
  }

  /** As {@link #letThemRun}, after the reader has served a call by itself. */
  @SuppressWarnings("ThreadPriorityCheck") // only a hint, nothing depends on it
  void letOthersRun() {
    Thread.yield();
  }

  /** Decodes a block; false if the list was longer than allowed. */
  boolean decode(byte[] source, int offset, int length, FieldSink sink) throws ConnectionException {
    try {
      return decoder.decode(source, offset, length, sink);
    } catch (HpackException e) {
      throw new ConnectionException(ErrorCode.COMPRESSION_ERROR, String.valueOf(e.getMessage()));
    }
  }

  /** The size of the list decoded last, whether it was longer than allowed or not. */
  long listBytes() {
    return decoder.listBytes();
  }

  @Override
  public void headers(
      int streamId, byte[] block, int offset, int length, boolean end, boolean wellFormed)
      throws ConnectionException {
    connection.headers(streamId, block, offset, length, end, wellFormed);
  }

  @Override
  public void data(int streamId, byte[] source, int offset, int length, int flowBytes, boolean end)
      throws ConnectionException {
    if (length == 0 && !end) {
      countIdle("empty DATA");
    }
    if (window.addAndGet(-flowBytes) < 0) {
      throw new ConnectionException(
          ErrorCode.FLOW_CONTROL_ERROR, "DATA beyond the connection's window");
    }
    Stream stream = connection.stream(streamId);
    int unread = flowBytes;
    if (stream == null) {
      dataOnClosed(streamId);
    } else if (stream.remoteEnded()) {
      countIdle("DATA after the end of its stream");
      connection.streamError(stream, ErrorCode.STREAM_CLOSED, "DATA after the end");
    } else if (!connection.acceptsData(stream) || !stream.keepsPromise(length, end)) {
      countIdle("DATA against the head of its stream");
      connection.streamError(stream, ErrorCode.PROTOCOL_ERROR, "DATA against the head");
    } else {
      unread = deliver(stream, source, offset, length, flowBytes, end);
    }
    connection.creditConnection(unread);
  }

  /** How many of {@code flowBytes} nobody will read. */
  private int deliver(
      Stream stream, byte[] source, int offset, int length, int flowBytes, boolean end)
      throws ConnectionException {
    int unread = stream.receive(source, offset, length, flowBytes, end);
    delivered = true;
    if (unread == Stream.BEYOND_WINDOW) {
      countIdle("DATA beyond the window of its stream");
      connection.streamError(stream, ErrorCode.FLOW_CONTROL_ERROR, "DATA beyond the window");
      return flowBytes;
    }
    if (unread == Stream.BEYOND_BUDGET) {
      connection.streamError(
          stream, ErrorCode.ENHANCE_YOUR_CALM, "no memory left for more of the body");
      return flowBytes;
    }
    if (length > 0 || end) {
      floods.useful();
    }
    if (end) {
      connection.ended(stream);
    }
    return unread;
  }

  private void dataOnClosed(int streamId) throws ConnectionException {
    requireOpened(streamId, "DATA");
    countIdle("DATA on a closed stream");
    if (!connection.find(streamId).resetByUs()) {
      replyReset(streamId, ErrorCode.STREAM_CLOSED);
    }
  }

  @Override
  public void malformed(int streamId, ErrorCode code) throws ConnectionException {
    countIdle("a malformed frame");
    Stream stream = connection.stream(streamId);
    if (stream != null) {
      connection.streamError(stream, code, "malformed frame");
    } else {
      replyReset(streamId, code);
    }
  }

  @Override
  public void priority(int streamId) throws ConnectionException {
    countIdle("PRIORITY");
  }

  @Override
  public void rstStream(int streamId, ErrorCode code) throws ConnectionException {
    requireOpened(streamId, "RST_STREAM");
    Stream stream = connection.stream(streamId);
    if (stream == null) {
      // RFC 9113 §5.1: a reset may cross with the end of its stream on the way; nothing to do.
      countIdle("RST_STREAM on a closed stream");
    }
    connection.outbox.lock.lock();
    try {
      if (stream == null) {
        connection.closed.resetByPeer(streamId);
        return;
      }
      connection.forget(stream, false);
    } finally {
      connection.outbox.lock.unlock();
    }
    stream.fail(
        new ExchangeResetException(
            ResetCode.ofHttp2(code.number()), "the peer reset the stream: " + code));
    connection.resetByPeer(stream);
  }

  @Override
  public void settings(byte[] source, int offset, int length) throws ConnectionException {
    countIdle("SETTINGS");
    connection.outbox.lock.lock();
    try {
      settingsSeen = true;
      connection.applySettings(source, offset, length);
      connection.outbox.frames().settingsAck();
      replied();
    } finally {
      connection.outbox.lock.unlock();
    }
  }

  @Override
  public void settingsAck() throws ConnectionException {
    countIdle("a SETTINGS acknowledgement");
  }

  @Override
  public void ping(boolean ack, long token) throws ConnectionException {
    countIdle("PING");
    if (ack) {
      connection.pong(token);
      return;
    }
    connection.outbox.lock.lock();
    try {
      connection.outbox.frames().ping(true, token);
      replied();
    } finally {
      connection.outbox.lock.unlock();
    }
  }

  @Override
  public void goAway(int lastStreamId, ErrorCode code, String debug) throws ConnectionException {
    countIdle("GOAWAY");
    connection.goAwayByPeer(lastStreamId, code, debug);
  }

  @Override
  public void unknown(int type) throws ConnectionException {
    countIdle("of the unknown type " + type);
  }

  /** Whether no stream is open. */
  @Override
  public boolean quiet() {
    connection.outbox.lock.lock();
    try {
      return connection.streams.size() == 0;
    } finally {
      connection.outbox.lock.unlock();
    }
  }

  /** The peer sent what moves a call forward. */
  void useful() {
    floods.useful();
  }

  /** The peer sent what moves no call forward, though its frame might have. */
  void useless(String what) throws ConnectionException {
    countIdle(what);
  }

  @Override
  public void windowUpdate(int streamId, int increment) throws ConnectionException {
    countIdle("WINDOW_UPDATE");
    if (streamId == 0) {
      connection.widen(increment);
      return;
    }
    Stream stream;
    boolean legal = true;
    connection.outbox.lock.lock();
    try {
      stream = connection.streams.get(streamId);
      if (stream != null) {
        legal = stream.widen(increment);
      }
    } finally {
      connection.outbox.lock.unlock();
    }
    if (stream == null) {
      requireOpened(streamId, "WINDOW_UPDATE");
    } else if (!legal) {
      connection.streamError(stream, ErrorCode.FLOW_CONTROL_ERROR, "stream window beyond 2^31-1");
    }
  }

  /** RST_STREAM for a stream that is not, or no longer, in the table. */
  void replyReset(int streamId, ErrorCode code) throws ConnectionException {
    connection.outbox.lock.lock();
    try {
      connection.outbox.frames().rstStream(streamId, code.number());
      connection.closed.add(streamId, true);
      replied();
    } finally {
      connection.outbox.lock.unlock();
    }
  }

  /** Remembers to send what was appended; ends a connection that reads no replies. */
  void replied() throws ConnectionException {
    appended = true;
    connection.outbox.lock.lock();
    try {
      if (connection.outbox.overfull()) {
        throw new ConnectionException(ErrorCode.ENHANCE_YOUR_CALM, "replies pile up unread");
      }
    } finally {
      connection.outbox.lock.unlock();
    }
  }

  private void requireOpened(int streamId, String type) throws ConnectionException {
    if (connection.neverOpened(streamId)) {
      throw new ConnectionException(ErrorCode.PROTOCOL_ERROR, type + " on idle stream " + streamId);
    }
  }

  /** Counts a frame that moved no call forward, unless we sent something meanwhile. */
  private void countIdle(String type) throws ConnectionException {
    int sends = connection.sends(); // wraps around, which their difference does not mind
    if (sends != sendsSeen) {
      floods.sent(sends - sendsSeen);
      sendsSeen = sends;
    }
    floods.idle(type);
  }
}
