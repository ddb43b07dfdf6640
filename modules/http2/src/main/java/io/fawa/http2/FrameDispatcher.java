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

/**
 * What a connection does with the frames it gets. Everything here runs on the reader: it hands on,
 * counts, and appends short replies, and waits for nobody.
 */
final class Reception implements FrameHandler {
  private final Streams streams;
  private final Owner owner;
  private final HpackDecoder decoder;
  private final int headerTableBytes;
  private final FloodGuard floods;

  /** Frames were appended that nobody was asked to send yet. */
  private boolean appended;

  /** Bodies went to streams since the last wait. */
  private boolean delivered;

  private int sendsSeen;

  /** Counts reads from the wire; the watch compares. */
  private volatile int reads;

  private volatile boolean settingsSeen;

  /** What differs between the sides; called by the reader. */
  interface Owner {
    /** The next frame is not there yet. */
    void beforeWait();

    void headers(
        int streamId, byte[] block, int offset, int length, boolean end, boolean wellFormed)
        throws ConnectionException;

    /** Whether the peer may send a body on this stream by now. */
    boolean acceptsData(Stream stream);

    /** True for a number no stream was ever opened with. */
    boolean neverOpened(int streamId);

    /** The peer reset a stream, which has failed with that. */
    void resetByPeer(Stream stream) throws ConnectionException;

    /** The peer answered a PING. */
    void pong(long token);

    void goAwayByPeer(int lastStreamId, ErrorCode code, String debug) throws ConnectionException;
  }

  Reception(Streams streams, Http2Config config, Owner owner) {
    this.streams = streams;
    this.owner = owner;
    headerTableBytes = config.headerTableBytes();
    decoder =
        new HpackDecoder(
            Math.max(headerTableBytes, Frames.HEADER_TABLE_BYTES_FIRST),
            config.headerListBytesMax());
    floods = new FloodGuard(config);
  }

  int reads() {
    return reads;
  }

  boolean settingsSeen() {
    return settingsSeen;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // the reader alone writes it
  public void beforeWait() {
    delivered = false;
    owner.beforeWait();
    reads++;
    if (appended) {
      appended = false;
      streams.outbox.lock.lock();
      try {
        streams.outbox.flushLater();
      } finally {
        streams.outbox.lock.unlock();
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
    owner.headers(streamId, block, offset, length, end, wellFormed);
  }

  @Override
  public void data(int streamId, byte[] source, int offset, int length, int flowBytes, boolean end)
      throws ConnectionException {
    if (length == 0 && !end) {
      countUnproductive("empty DATA");
    }
    if (!streams.received(flowBytes)) {
      throw new ConnectionException(
          ErrorCode.FLOW_CONTROL_ERROR, "DATA beyond the connection's window");
    }
    Stream stream = streams.stream(streamId);
    int unread = flowBytes;
    if (stream == null) {
      dataOnClosed(streamId);
    } else if (stream.remoteEnded()) {
      countUnproductive("DATA after the end of its stream");
      streams.streamError(stream, ErrorCode.STREAM_CLOSED, "DATA after the end");
    } else if (!owner.acceptsData(stream) || !stream.keepsPromise(length, end)) {
      countUnproductive("DATA against the head of its stream");
      streams.streamError(stream, ErrorCode.PROTOCOL_ERROR, "DATA against the head");
    } else {
      unread = deliver(stream, source, offset, length, flowBytes, end);
    }
    streams.creditConnection(unread);
  }

  /** How many of {@code flowBytes} nobody will read. */
  private int deliver(
      Stream stream, byte[] source, int offset, int length, int flowBytes, boolean end)
      throws ConnectionException {
    int unread = stream.receive(source, offset, length, flowBytes, end);
    delivered = true;
    if (unread == Stream.BEYOND_WINDOW) {
      countUnproductive("DATA beyond the window of its stream");
      streams.streamError(stream, ErrorCode.FLOW_CONTROL_ERROR, "DATA beyond the window");
      return flowBytes;
    }
    if (unread == Stream.BEYOND_BUDGET) {
      streams.streamError(
          stream, ErrorCode.ENHANCE_YOUR_CALM, "no memory left for more of the body");
      return flowBytes;
    }
    if (length > 0 || end) {
      floods.useful();
    }
    if (end) {
      streams.ended(stream);
    }
    return unread;
  }

  private void dataOnClosed(int streamId) throws ConnectionException {
    requireOpened(streamId, "DATA");
    countUnproductive("DATA on a closed stream");
    if (!streams.find(streamId).resetByUs()) {
      replyReset(streamId, ErrorCode.STREAM_CLOSED);
    }
  }

  @Override
  public void malformed(int streamId, ErrorCode code) throws ConnectionException {
    countUnproductive("a malformed frame");
    Stream stream = streams.stream(streamId);
    if (stream != null) {
      streams.streamError(stream, code, "malformed frame");
    } else if (owner.neverOpened(streamId)) {
      // RFC 9113 §5.1, §6.4: an idle stream is not reset.
      throw new ConnectionException(code, "a malformed frame on idle stream " + streamId);
    } else {
      replyReset(streamId, code);
    }
  }

  @Override
  public void priority(int streamId) throws ConnectionException {
    countUnproductive("PRIORITY");
  }

  @Override
  public void rstStream(int streamId, ErrorCode code) throws ConnectionException {
    requireOpened(streamId, "RST_STREAM");
    Stream stream = streams.stream(streamId);
    if (stream == null) {
      // RFC 9113 §5.1: a reset may cross with the end of its stream on the way; nothing to do.
      countUnproductive("RST_STREAM on a closed stream");
    }
    streams.outbox.lock.lock();
    try {
      if (stream == null) {
        streams.closedByPeer(streamId);
        return;
      }
      streams.forget(stream, false);
    } finally {
      streams.outbox.lock.unlock();
    }
    stream.fail(
        new ExchangeResetException(
            ResetCode.ofHttp2(code.number()), "the peer reset the stream: " + code));
    owner.resetByPeer(stream);
  }

  @Override
  public void settings(byte[] source, int offset, int length) throws ConnectionException {
    countUnproductive("SETTINGS");
    streams.outbox.lock.lock();
    try {
      settingsSeen = true;
      streams.applySettings(source, offset, length);
      streams.outbox.frames().settingsAck();
      replied();
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  @Override
  public void settingsAck() throws ConnectionException {
    countUnproductive("a SETTINGS acknowledgement");
    decoder.limitTable(headerTableBytes);
  }

  @Override
  public void ping(boolean ack, long token) throws ConnectionException {
    countUnproductive("PING");
    if (ack) {
      owner.pong(token);
      return;
    }
    streams.outbox.lock.lock();
    try {
      streams.outbox.frames().ping(true, token);
      replied();
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  @Override
  public void goAway(int lastStreamId, ErrorCode code, String debug) throws ConnectionException {
    countUnproductive("GOAWAY");
    owner.goAwayByPeer(lastStreamId, code, debug);
  }

  @Override
  public void unknown(int type) throws ConnectionException {
    countUnproductive("of the unknown type " + type);
  }

  /** Whether no stream is open. */
  @Override
  public boolean quiet() {
    streams.outbox.lock.lock();
    try {
      return streams.open() == 0;
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  /** The peer sent what moves a call forward. */
  void useful() {
    floods.useful();
  }

  /** The peer sent what moves no call forward, though its frame might have. */
  void useless(String what) throws ConnectionException {
    countUnproductive(what);
  }

  @Override
  public void windowUpdate(int streamId, int increment) throws ConnectionException {
    countUnproductive("WINDOW_UPDATE");
    if (streamId == 0) {
      streams.widen(increment);
      return;
    }
    Stream stream;
    boolean legal = true;
    streams.outbox.lock.lock();
    try {
      stream = streams.stream(streamId);
      if (stream != null) {
        legal = stream.widen(increment);
      }
    } finally {
      streams.outbox.lock.unlock();
    }
    if (stream == null) {
      requireOpened(streamId, "WINDOW_UPDATE");
    } else if (!legal) {
      streams.streamError(stream, ErrorCode.FLOW_CONTROL_ERROR, "stream window beyond 2^31-1");
    }
  }

  /** RST_STREAM for a stream that is not, or no longer, in the table. */
  void replyReset(int streamId, ErrorCode code) throws ConnectionException {
    streams.outbox.lock.lock();
    try {
      streams.outbox.frames().rstStream(streamId, code.number());
      streams.neverOpened(streamId, true);
      replied();
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  /** Remembers to send what was appended; ends a connection that reads no replies. */
  void replied() throws ConnectionException {
    appended = true;
    streams.outbox.lock.lock();
    try {
      if (streams.outbox.overfull()) {
        throw new ConnectionException(ErrorCode.ENHANCE_YOUR_CALM, "replies pile up unread");
      }
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  private void requireOpened(int streamId, String type) throws ConnectionException {
    if (owner.neverOpened(streamId)) {
      throw new ConnectionException(ErrorCode.PROTOCOL_ERROR, type + " on idle stream " + streamId);
    }
  }

  /** Counts a frame that moved no call forward, unless we sent something meanwhile. */
  private void countUnproductive(String type) throws ConnectionException {
    int sends = streams.sends(); // wraps around, which their difference does not mind
    if (sends != sendsSeen) {
      floods.sent(sends - sendsSeen);
      sendsSeen = sends;
    }
    floods.unproductive(type);
  }
}
