/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static io.fawa.http2.Frames.HEADER_BYTES;

import io.fawa.http.fields.HeaderBlock;
import java.util.Arrays;

/**
 * Encoded frames, one after the other in one array. DATA that follows DATA of the same stream
 * extends the last frame. Single-owner.
 */
final class FrameBuffer {
  private static final int KEPT_BYTES = 16_384;
  private static final int INITIAL_BYTES = 256;
  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int size;

  /**
   * The index of the last frame, if it is HEADERS or DATA of {@link #lastStream} without
   * END_STREAM.
   */
  private int lastAt;

  private int lastStream;

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** Empties the buffer; drops an array that was far larger than needed. */
  void clear() {
    if (bytes.length > KEPT_BYTES && size < bytes.length / 4) {
      bytes = new byte[INITIAL_BYTES];
    }
    size = 0;
    lastStream = 0;
  }

  /** Drops a long array while the buffer is empty. */
  void trim() {
    if (size == 0 && bytes.length > INITIAL_BYTES) {
      bytes = NOTHING;
    }
  }

  void preface() {
    byte[] preface = Frames.preface();
    room(preface.length);
    System.arraycopy(preface, 0, bytes, size, preface.length);
    size += preface.length;
  }

  /** Appends DATA; the caller ensures that it is at most {@code frameBytesMax}. */
  void data(int streamId, byte[] source, int offset, int length, int frameBytesMax) {
    // Small writes of a handler become one frame: fewer headers, and fewer frames for the peer.
    boolean grows = lastStream == streamId && bytes[lastAt + 3] == Frames.DATA;
    int before = grows ? size - lastAt - HEADER_BYTES : -1;
    if (before >= 0 && before + length <= frameBytesMax) {
      room(length);
      int24(lastAt, before + length);
    } else {
      int at = size;
      header(length, Frames.DATA, 0, streamId);
      lastAt = at;
      lastStream = streamId;
    }
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  /** Sets END_STREAM on the last frame if that belongs to the stream, else appends empty DATA. */
  void endStream(int streamId) {
    if (lastStream == streamId) {
      // Saves an empty DATA frame on each response.
      bytes[lastAt + 4] |= Frames.END_STREAM;
      lastStream = 0;
    } else {
      header(0, Frames.DATA, Frames.END_STREAM, streamId);
    }
  }

  /** Appends HEADERS, and as many CONTINUATIONs as the peer's frame size requires. */
  void headers(int streamId, boolean endStream, HeaderBlock block, int frameBytesMax) {
    int at = 0;
    int left = block.size();
    int start = size;
    int type = Frames.HEADERS;
    int flags = endStream ? Frames.END_STREAM : 0;
    do {
      int length = Math.min(left, frameBytesMax);
      left -= length;
      header(length, type, left == 0 ? flags | Frames.END_HEADERS : flags, streamId);
      System.arraycopy(block.bytes(), at, bytes, size, length);
      size += length;
      at += length;
      type = Frames.CONTINUATION;
      flags = 0;
    } while (left > 0);
    // END_STREAM belongs to HEADERS, not to CONTINUATION, so a split block cannot take it later.
    if (!endStream && block.size() <= frameBytesMax) {
      lastAt = start;
      lastStream = streamId;
    }
  }

  void rstStream(int streamId, int code) {
    header(4, Frames.RST_STREAM, 0, streamId);
    int32(code);
  }

  /** Appends SETTINGS, from identifiers and values in turn. */
  void settings(int... identifiersAndValues) {
    header(identifiersAndValues.length * 3, Frames.SETTINGS, 0, 0);
    for (int i = 0; i < identifiersAndValues.length; i += 2) {
      bytes[size++] = (byte) (identifiersAndValues[i] >>> 8);
      bytes[size++] = (byte) identifiersAndValues[i];
      int32(identifiersAndValues[i + 1]);
    }
  }

  void settingsAck() {
    header(0, Frames.SETTINGS, Frames.ACK, 0);
  }

  void ping(boolean ack, long token) {
    header(8, Frames.PING, ack ? Frames.ACK : 0, 0);
    int32((int) (token >>> 32));
    int32((int) token);
  }

  void goAway(int lastStreamId, ErrorCode code, byte[] debug) {
    header(8 + debug.length, Frames.GOAWAY, 0, 0);
    int32(lastStreamId);
    int32(code.number());
    System.arraycopy(debug, 0, bytes, size, debug.length);
    size += debug.length;
  }

  void windowUpdate(int streamId, int increment) {
    header(4, Frames.WINDOW_UPDATE, 0, streamId);
    int32(increment);
  }

  private void header(int length, int type, int flags, int streamId) {
    room(HEADER_BYTES + length);
    lastStream = 0;
    int24(size, length);
    bytes[size + 3] = (byte) type;
    bytes[size + 4] = (byte) flags;
    size += 5;
    int32(streamId);
  }

  private void int24(int at, int value) {
    bytes[at] = (byte) (value >>> 16);
    bytes[at + 1] = (byte) (value >>> 8);
    bytes[at + 2] = (byte) value;
  }

  private void int32(int value) {
    bytes[size] = (byte) (value >>> 24);
    int24(size + 1, value);
    size += 4;
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes =
          Arrays.copyOf(bytes, Math.max(INITIAL_BYTES, Math.max(2 * bytes.length, size + more)));
    }
  }
}
