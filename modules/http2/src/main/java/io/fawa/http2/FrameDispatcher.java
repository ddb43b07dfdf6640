/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import io.fawa.http.ExchangeResetException;
import io.fawa.http.ResetCode;
import io.fawa.http.fields.FieldSink;
import io.fawa.http2.hpack.HpackDecoder;
import io.fawa.http2.hpack.HpackException;
import org.jspecify.annotations.Nullable;

/**
 * Dispatches the frames of a connection to its streams. It runs on the reader: it delivers, counts
 * and appends short replies, and never waits.
 */
final class FrameDispatcher implements FrameHandler {
  private final Streams streams;
  private final Owner owner;
  private final HpackDecoder decoder;
  private final int headerTableBytes;
  private final FloodGuard floods;

  /** Frames were appended that are not being written yet. */
  private boolean appended;

  /** Has got a part of its body of which its handler does not know yet. */
  private @Nullable Stream unwoken;

  /** Body bytes were delivered to streams since the last wait. */
  private boolean delivered;

  private int sendsSeen;

  /** Counts reads from the wire; the watch compares the count. */
  private volatile int reads;

  private volatile boolean settingsSeen;

  /** What differs between the sides; called by the reader. */
  interface Owner {
    /** The next frame has not arrived yet. */
    void beforeWait();

    void headers(
        int streamId, byte[] block, int offset, int length, boolean end, boolean wellFormed)
        throws ConnectionException;

    /** Whether the peer may send a body on this stream by now. */
    boolean acceptsData(Stream stream);

    /** True if no stream with this number was ever opened. */
    boolean neverOpened(int streamId);

    /** The peer reset a stream, which has failed with that reset. */
    void resetByPeer(Stream stream) throws ConnectionException;

    /** The peer acknowledged a PING. */
    void pong(long token);

    void goAwayByPeer(int lastStreamId, ErrorCode code, String debug) throws ConnectionException;
  }

  FrameDispatcher(Streams streams, Http2Config config, Owner owner) {
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
  @SuppressWarnings("NonAtomicVolatileUpdate") // written by the reader only
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
   * Yields to the threads that received input: polling an empty socket and parking cost the reader
   * more than many responses.
   */
  @SuppressWarnings("ThreadPriorityCheck") // only a hint
  void yieldToStreams() {
    if (delivered) {
      delivered = false;
      Thread.yield();
    }
  }

  /** As {@link #yieldToStreams}, after the reader has served a call by itself. */
  @SuppressWarnings("ThreadPriorityCheck") // only a hint
  void yieldProcessor() {
    Thread.yield();
  }

  /** Decodes a field block; false if the header list exceeds its limit. */
  boolean decode(byte[] source, int offset, int length, FieldSink sink) throws ConnectionException {
    try {
      return decoder.decode(source, offset, length, sink);
    } catch (HpackException e) {
      throw new ConnectionException(ErrorCode.COMPRESSION_ERROR, String.valueOf(e.getMessage()));
    }
  }

  /** The size of the header list decoded last, also if it exceeded the limit. */
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
      countUnproductive("DATA after END_STREAM");
      streams.streamError(stream, ErrorCode.STREAM_CLOSED, "DATA after the end");
    } else if (!owner.acceptsData(stream) || !stream.keepsPromise(length, end)) {
      countUnproductive("DATA against content-length");
      streams.streamError(
          stream, ErrorCode.PROTOCOL_ERROR, "DATA before HEADERS or against content-length");
    } else {
      unread = deliver(stream, source, offset, length, flowBytes, end);
    }
    streams.increaseConnectionWindow(unread);
  }

  /** Delivers DATA; returns how many of {@code flowBytes} will not be read. */
  private int deliver(
      Stream stream, byte[] source, int offset, int length, int flowBytes, boolean end)
      throws ConnectionException {
    if (!stream.equals(unwoken)) {
      wakeReader();
    }
    int unread = stream.receive(source, offset, length, flowBytes, end);
    unwoken = stream;
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
      floods.productive();
    }
    if (end) {
      streams.ended(stream);
    }
    return unread;
  }

  /**
   * Wakes the handler whose body has grown. Called when no complete frame is left: a wake-up for
   * each frame would cost more than the frame.
   */
  void wakeReader() {
    Stream waiting = unwoken;
    if (waiting != null) {
      unwoken = null;
      waiting.wakeReader();
    }
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
      // RFC 9113 §5.1: a reset may cross with the end of its stream in transit; nothing to do.
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

  /** The peer sent a frame that moves a call forward. */
  void productive() {
    floods.productive();
  }

  /** The peer sent an unproductive frame of a type that can be productive. */
  void unproductive(String what) throws ConnectionException {
    countUnproductive(what);
  }

  @Override
  public void windowUpdate(int streamId, int increment) throws ConnectionException {
    countUnproductive("WINDOW_UPDATE");
    if (streamId == 0) {
      streams.increaseWindow(increment);
      return;
    }
    Stream stream;
    boolean legal = true;
    streams.outbox.lock.lock();
    try {
      stream = streams.stream(streamId);
      if (stream != null) {
        legal = stream.increaseWindow(increment);
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

  /** Sends RST_STREAM for a stream that is not in the table. */
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

  /** Schedules the write of an appended reply; ends the connection if the peer reads no replies. */
  void replied() throws ConnectionException {
    appended = true;
    streams.outbox.lock.lock();
    try {
      if (streams.outbox.overfull()) {
        throw new ConnectionException(ErrorCode.ENHANCE_YOUR_CALM, "the peer reads no replies");
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

  /** Counts an unproductive frame, after crediting the frames that we have sent. */
  private void countUnproductive(String type) throws ConnectionException {
    int sends = streams.sends(); // wraps around; only differences are used
    if (sends != sendsSeen) {
      floods.sent(sends - sendsSeen);
      sendsSeen = sends;
    }
    floods.unproductive(type);
  }
}
