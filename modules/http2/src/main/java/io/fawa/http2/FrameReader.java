/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static io.fawa.http2.Frames.HEADER_BYTES;

import io.fawa.http.FirstBytes;
import io.fawa.http.Wire;
import io.fawa.http.fields.HeaderBlock;
import io.fawa.limits.Allowance;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads frames from a wire and hands them to a {@link FrameHandler}: it requires the header, checks
 * bounds and switches on the type. Allocates no object per frame. Single-owner.
 */
final class FrameReader {
  private static final int INITIAL_BYTES = 256;

  /** A buffer up to this size is part of a connection's fixed cost. */
  private static final int FREE_BYTES = 1024;

  /** The largest buffer that is kept while no stream is open. */
  private static final int KEPT_BYTES_MAX = 4096;

  /** The announced length that is believed before its bytes have come. */
  private static final int GROWN_BYTES = 32_768;

  /** The length up to which full reads make the buffer grow, so that a bulk takes few of them. */
  private static final int BULK_BYTES = 65_536;

  /** The most bytes of GOAWAY debug data that are kept, as they end up in the log. */
  private static final int DEBUG_BYTES_MAX = 256;

  private final Wire wire;
  private final FrameHandler handler;
  private final Allowance allowance;
  private final int frameBytesMax;
  private final long blockBytesMax;
  private final int continuationsMax;

  private byte[] buffer = new byte[INITIAL_BYTES];
  private int start;
  private int end;

  /** The most bytes that the buffer held since streams were last open. */
  private int mostHeld;

  /** The stream whose field block is unfinished, or 0. */
  private volatile int blockStream;

  private boolean blockEndsStream;
  private boolean blockWellFormed;
  private int continuations;
  private HeaderBlock block = new HeaderBlock(0);

  /**
   * Creates a reader that accepts field blocks up to what an honest encoding of the largest header
   * list needs.
   */
  FrameReader(Wire wire, FrameHandler handler, Http2Config config) {
    this(wire, handler, config, 2L * config.headerListBytesMax(), Allowance.unlimited());
  }

  FrameReader(
      Wire wire,
      FrameHandler handler,
      Http2Config config,
      long blockBytesMax,
      Allowance allowance) {
    this.allowance = allowance;
    this.wire = wire;
    this.handler = handler;
    frameBytesMax = config.frameBytesMax();
    this.blockBytesMax = blockBytesMax;
    continuationsMax = config.continuationsMax();
  }

  /** Puts bytes that were read before in front of those of the wire. */
  void preload(byte[] bytes) throws ConnectionException {
    int size = Math.max(INITIAL_BYTES, bytes.length);
    if (!pay(size)) {
      throw noMemory();
    }
    buffer = Arrays.copyOf(bytes, size);
    end = bytes.length;
    mostHeld = end;
  }

  /** True while a field block is unfinished: no other frame is allowed. */
  boolean withinBlock() {
    return blockStream != 0;
  }

  /** Reads the client's preface, and looks whether SETTINGS follow (RFC 9113 §3.4). */
  void preface() throws IOException {
    byte[] preface = Frames.preface();
    for (int i = 0; i < preface.length; i++) {
      if (!require(i + 1) || buffer[start + i] != preface[i]) {
        throw new ConnectionException(
            ErrorCode.PROTOCOL_ERROR, "connection preface differs at octet " + i);
      }
    }
    start += preface.length;
    requireSettings();
  }

  /** Waits for the first frame, and takes nothing of it: the peer's preface has SETTINGS there. */
  void requireSettings() throws IOException {
    if (!require(HEADER_BYTES)) {
      return; // the next read meets the end again
    }
    int type = buffer[start + 3] & 0xff;
    if (type != Frames.SETTINGS || (buffer[start + 4] & Frames.ACK) != 0) {
      throw protocolError("frame of type " + type + " before SETTINGS");
    }
  }

  /** Waits for the first frame of a server; names the protocol if the bytes are not HTTP/2. */
  Optional<String> detectOtherProtocol() throws IOException {
    try {
      require(HEADER_BYTES);
    } catch (EOFException e) {
      // Less than a frame header arrived, which may be enough to detect the protocol; if not, the
      // next read returns the end again.
    }
    return FirstBytes.otherThanHttp2(buffer, start, end - start);
  }

  /** Whether the next frame has arrived completely, so that {@link #next} does not wait. */
  boolean ready() {
    int bytes = end - start;
    return bytes >= HEADER_BYTES && bytes - HEADER_BYTES >= int24(start);
  }

  /** Reads one frame, waiting for it; false at the end of the connection. */
  boolean next() throws IOException {
    if (!require(HEADER_BYTES)) {
      return false;
    }
    int length = int24(start);
    int type = buffer[start + 3] & 0xff;
    int flags = buffer[start + 4] & 0xff;
    int streamId = int32(start + 5) & 0x7fff_ffff;
    // Checked before the payload is awaited, so that a length alone cannot make the buffer grow.
    if (length > frameBytesMax) {
      throw new ConnectionException(
          ErrorCode.FRAME_SIZE_ERROR, "frame of " + length + " bytes, limit " + frameBytesMax);
    }
    require(HEADER_BYTES + length); // or throws: the header is here
    int payload = start + HEADER_BYTES;
    start = payload + length;
    // RFC 9113 §4.3: a field block is contiguous on the whole connection, as HPACK state is shared.
    if (blockStream != 0 && (type != Frames.CONTINUATION || streamId != blockStream)) {
      throw protocolError("frame of type " + type + " within a field block");
    }
    dispatch(type, flags, streamId, payload, length);
    return true;
  }

  /** Reads and discards input until the peer closes or {@code bytes} have arrived. */
  void drop(int bytes) throws IOException {
    int dropped = 0;
    start = 0;
    end = 0;
    while (dropped < bytes) {
      int count = wire.read(buffer, 0, buffer.length);
      if (count < 0) {
        return;
      }
      dropped += count;
    }
  }

  private void dispatch(int type, int flags, int streamId, int payload, int length)
      throws ConnectionException {
    switch (type) {
      case Frames.DATA -> data(flags, streamId, payload, length);
      case Frames.HEADERS -> headers(flags, streamId, payload, length);
      case Frames.PRIORITY -> priority(streamId, payload, length);
      case Frames.RST_STREAM -> rstStream(streamId, payload, length);
      case Frames.SETTINGS -> settings(flags, streamId, payload, length);
      // This engine does not support server push.
      case Frames.PUSH_PROMISE -> throw protocolError("PUSH_PROMISE");
      case Frames.PING -> ping(flags, streamId, payload, length);
      case Frames.GOAWAY -> goAway(streamId, payload, length);
      case Frames.WINDOW_UPDATE -> windowUpdate(streamId, payload, length);
      case Frames.CONTINUATION -> continuation(flags, streamId, payload, length);
      default -> handler.unknown(type);
    }
  }

  private void data(int flags, int streamId, int payload, int length) throws ConnectionException {
    requireStream(streamId, "DATA");
    int at = payload;
    int left = length;
    if ((flags & Frames.PADDED) != 0) {
      int padding = padding(payload, length);
      at++;
      left -= 1 + padding;
    }
    // The length with padding counts for flow control (RFC 9113 §6.1).
    handler.data(streamId, buffer, at, left, length, (flags & Frames.END_STREAM) != 0);
  }

  private void headers(int flags, int streamId, int payload, int length)
      throws ConnectionException {
    requireStream(streamId, "HEADERS");
    int at = payload;
    int left = length;
    if ((flags & Frames.PADDED) != 0) {
      int padding = padding(payload, length);
      at++;
      left -= 1 + padding;
    }
    boolean wellFormed = true;
    if ((flags & Frames.HAS_PRIORITY) != 0) {
      if (left < 5) {
        throw frameSizeError("HEADERS", length);
      }
      // Priorities are deprecated (RFC 9113 §5.3.2) and ignored, except a dependency on itself.
      wellFormed = (int32(at) & 0x7fff_ffff) != streamId;
      at += 5;
      left -= 5;
    }
    boolean endStream = (flags & Frames.END_STREAM) != 0;
    if ((flags & Frames.END_HEADERS) != 0) {
      // The common case: the block is decoded in place, without a copy.
      handler.headers(streamId, buffer, at, left, endStream, wellFormed);
      return;
    }
    blockStream = streamId;
    blockEndsStream = endStream;
    blockWellFormed = wellFormed;
    continuations = 0;
    gather(at, left);
  }

  private void continuation(int flags, int streamId, int payload, int length)
      throws ConnectionException {
    if (blockStream == 0) {
      throw protocolError("CONTINUATION without HEADERS");
    }
    // Bounds empty CONTINUATION frames, which a limit on bytes would not catch (CONTINUATION
    // flood).
    if (++continuations > continuationsMax) {
      throw new ConnectionException(
          ErrorCode.ENHANCE_YOUR_CALM,
          "more than " + continuationsMax + " CONTINUATION frames",
          streamId);
    }
    gather(payload, length);
    if ((flags & Frames.END_HEADERS) != 0) {
      blockStream = 0;
      HeaderBlock whole = block;
      block = new HeaderBlock(0); // few field blocks are that long
      // From here on the stream accounts for its fields.
      allowance.give(whole.size());
      handler.headers(streamId, whole.bytes(), 0, whole.size(), blockEndsStream, blockWellFormed);
    }
  }

  private void gather(int at, int length) throws ConnectionException {
    // A block is bounded apart from the decoded list: HPACK can expand it, or waste bytes on it.
    if (block.size() + length > blockBytesMax) {
      throw new ConnectionException(
          ErrorCode.ENHANCE_YOUR_CALM,
          "field block of " + (block.size() + length) + " bytes or more, at most " + blockBytesMax,
          blockStream);
    }
    if (!allowance.tryTake(length)) {
      throw noMemory();
    }
    block.append(buffer, at, length);
  }

  private void priority(int streamId, int payload, int length) throws ConnectionException {
    requireStream(streamId, "PRIORITY");
    if (length != 5) {
      handler.malformed(streamId, ErrorCode.FRAME_SIZE_ERROR);
    } else if ((int32(payload) & 0x7fff_ffff) == streamId) {
      handler.malformed(streamId, ErrorCode.PROTOCOL_ERROR);
    } else {
      handler.priority(streamId);
    }
  }

  private void rstStream(int streamId, int payload, int length) throws ConnectionException {
    requireStream(streamId, "RST_STREAM");
    if (length != 4) {
      throw frameSizeError("RST_STREAM", length);
    }
    handler.rstStream(streamId, ErrorCode.of(int32(payload) & 0xffff_ffffL));
  }

  private void settings(int flags, int streamId, int payload, int length)
      throws ConnectionException {
    requireConnection(streamId, "SETTINGS");
    if ((flags & Frames.ACK) != 0) {
      if (length != 0) {
        throw frameSizeError("SETTINGS acknowledgement", length);
      }
      handler.settingsAck();
      return;
    }
    // A setting is 6 bytes: a 16-bit identifier and a 32-bit value.
    if (length % 6 != 0) {
      throw frameSizeError("SETTINGS", length);
    }
    handler.settings(buffer, payload, length);
  }

  private void ping(int flags, int streamId, int payload, int length) throws ConnectionException {
    requireConnection(streamId, "PING");
    if (length != 8) {
      throw frameSizeError("PING", length);
    }
    long token = ((long) int32(payload) << 32) | (int32(payload + 4) & 0xffff_ffffL);
    handler.ping((flags & Frames.ACK) != 0, token);
  }

  private void goAway(int streamId, int payload, int length) throws ConnectionException {
    requireConnection(streamId, "GOAWAY");
    if (length < 8) {
      throw frameSizeError("GOAWAY", length);
    }
    int debugBytes = Math.min(length - 8, DEBUG_BYTES_MAX);
    handler.goAway(
        int32(payload) & 0x7fff_ffff,
        ErrorCode.of(int32(payload + 4) & 0xffff_ffffL),
        new String(buffer, payload + 8, debugBytes, StandardCharsets.UTF_8));
  }

  private void windowUpdate(int streamId, int payload, int length) throws ConnectionException {
    if (length != 4) {
      throw frameSizeError("WINDOW_UPDATE", length);
    }
    int increment = int32(payload) & 0x7fff_ffff;
    if (increment == 0) {
      if (streamId == 0) {
        throw protocolError("WINDOW_UPDATE of 0");
      }
      // RFC 9113 §6.9: an increment of 0 is a stream error on a stream, a connection error on
      // stream 0.
      handler.malformed(streamId, ErrorCode.PROTOCOL_ERROR);
      return;
    }
    handler.windowUpdate(streamId, increment);
  }

  private int padding(int payload, int length) throws ConnectionException {
    if (length == 0) {
      throw frameSizeError("padded frame", length);
    }
    int padding = buffer[payload] & 0xff;
    // The pad length field itself takes one byte, so padding must be shorter than the payload.
    if (padding >= length) {
      throw protocolError("padding of " + padding + " in a frame of " + length);
    }
    return padding;
  }

  private static void requireStream(int streamId, String type) throws ConnectionException {
    if (streamId == 0) {
      throw protocolError(type + " on stream 0");
    }
  }

  private static void requireConnection(int streamId, String type) throws ConnectionException {
    if (streamId != 0) {
      throw protocolError(type + " on stream " + streamId);
    }
  }

  private static ConnectionException protocolError(String what) {
    return new ConnectionException(ErrorCode.PROTOCOL_ERROR, "unexpected " + what);
  }

  private static ConnectionException frameSizeError(String what, int length) {
    return new ConnectionException(ErrorCode.FRAME_SIZE_ERROR, what + " of " + length + " bytes");
  }

  /**
   * Waits until {@code count} contiguous bytes are buffered; false if the connection ends first.
   */
  private boolean require(int count) throws IOException {
    while (end - start < count) {
      if (start == end) {
        start = 0;
        end = 0;
        keepLittle();
      }
      if (count > buffer.length - start) {
        makeRoom(count);
      }
      handler.beforeWait();
      int read = wire.read(buffer, end, buffer.length - end);
      if (read < 0) {
        if (end > start) {
          throw new EOFException("connection ended within a frame");
        }
        return false;
      }
      end += read;
      mostHeld = Math.max(mostHeld, end);
      // A read that filled the buffer suggests that more is pending: a larger one saves reads.
      int grown = Math.min(4 * buffer.length, BULK_BYTES);
      if (end == buffer.length && buffer.length < BULK_BYTES && pay(grown)) {
        buffer = Arrays.copyOf(buffer, grown);
      }
    }
    return true;
  }

  /**
   * Makes room for more of {@code count} bytes from {@code start}. Up to {@link #GROWN_BYTES} the
   * buffer takes the announced length; for a longer frame it doubles as bytes arrive.
   */
  private void makeRoom(int count) throws ConnectionException {
    byte[] target = buffer;
    boolean full = end - start == buffer.length;
    if (count > buffer.length && (full || buffer.length < GROWN_BYTES)) {
      int doubled = Math.max(2 * buffer.length, GROWN_BYTES);
      int grown = Math.min(doubled, Math.max(count, GROWN_BYTES));
      if (!pay(grown)) {
        throw noMemory();
      }
      target = new byte[grown];
    } else if (start == 0) {
      return;
    }
    System.arraycopy(buffer, start, target, 0, end - start);
    end -= start;
    start = 0;
    buffer = target;
  }

  /** Drops a long buffer while it is empty and no stream is open. */
  private void keepLittle() {
    if (buffer.length == INITIAL_BYTES || !handler.quiet()) {
      return;
    }
    int kept = INITIAL_BYTES;
    while (kept < mostHeld && kept < KEPT_BYTES_MAX) {
      kept *= 2;
    }
    if (buffer.length > kept) {
      allowance.give(cost(buffer.length) - cost(kept));
      buffer = new byte[kept];
    }
    mostHeld = 0;
  }

  private static int cost(int bufferBytes) {
    return Math.max(0, bufferBytes - FREE_BYTES);
  }

  /** Takes the additional cost of a larger buffer from the allowance. */
  private boolean pay(int bytes) {
    return allowance.tryTake(cost(bytes) - cost(buffer.length));
  }

  private static ConnectionException noMemory() {
    return new ConnectionException(
        ErrorCode.ENHANCE_YOUR_CALM, "no memory left for a larger frame buffer");
  }

  private int int24(int at) {
    return ((buffer[at] & 0xff) << 16) | ((buffer[at + 1] & 0xff) << 8) | (buffer[at + 2] & 0xff);
  }

  private int int32(int at) {
    return ((buffer[at] & 0xff) << 24) | int24(at + 1);
  }
}
