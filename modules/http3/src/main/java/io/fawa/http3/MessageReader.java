/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import io.fawa.http.fields.FieldSink;
import io.fawa.http3.qpack.QpackDecoder;
import io.fawa.http3.qpack.QpackException;
import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.wire.FrameHeader;
import io.fawa.http3.wire.Frames;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads the frames of one request stream (RFC 9114 §4.1): field sections and content; frames of
 * unknown types are skipped. One thread reads.
 */
final class MessageReader {
  private static final byte[] NONE = {};
  private static final int BUFFER_BYTES = 2048;

  /** Bytes of unknown frames skipped in a row at most. */
  private static final long SKIPPED_BYTES_MAX = 1 << 20;

  private final QuicStream stream;
  private final Http3Config config;
  private final FrameHeader header = new FrameHeader();
  private byte[] buffer = NONE;
  private int at;
  private int limit;
  private int unproductiveFrames;
  private long skippedBytes;
  private boolean begun;

  MessageReader(QuicStream stream, Http3Config config) {
    this.stream = stream;
    this.config = config;
  }

  /**
   * Goes to the next DATA or HEADERS frame, or to the end of the stream.
   *
   * @return {@link Frames#DATA}, {@link Frames#HEADERS}; {@link Frames#WEBTRANSPORT_STREAM} if the
   *     stream begins with it, and {@link #remaining()} is the session id; -1 at the end
   */
  long next(Deadline deadline) throws IOException {
    while (true) {
      header.next();
      if (!readHeader(deadline)) {
        return -1;
      }
      long type = header.type();
      boolean first = !begun;
      begun = true;
      if (type == Frames.DATA || type == Frames.HEADERS) {
        if (type == Frames.DATA && header.remaining() == 0) {
          unproductive();
        }
        return type;
      }
      if (type == Frames.WEBTRANSPORT_STREAM && first) {
        return type;
      }
      requireUnknown(type);
      unproductive();
      skip(deadline);
    }
  }

  private boolean readHeader(Deadline deadline) throws IOException {
    while (!header.complete()) {
      if (at == limit && !fill(deadline)) {
        if (header.empty()) {
          return false;
        }
        throw new ConnectionFault(Http3Error.FRAME_ERROR, "the stream ends within a frame");
      }
      at += header.take(buffer, at, limit - at);
    }
    return true;
  }

  private static void requireUnknown(long type) throws ConnectionFault {
    if (Frames.forbidden(type)
        || type == Frames.CANCEL_PUSH
        || type == Frames.SETTINGS
        || type == Frames.GOAWAY
        || type == Frames.MAX_PUSH_ID
        || type == Frames.WEBTRANSPORT_STREAM) {
      throw new ConnectionFault(
          Http3Error.FRAME_UNEXPECTED, "frame 0x%x on a request stream".formatted(type));
    }
    if (type == Frames.PUSH_PROMISE) {
      // Without MAX_PUSH_ID every push id is too large (RFC 9114 §7.2.5).
      throw new ConnectionFault(Http3Error.ID_ERROR, "PUSH_PROMISE, but no push was allowed");
    }
  }

  private void unproductive() throws ConnectionFault {
    if (++unproductiveFrames > config.unproductiveFramesMax()) {
      throw new ConnectionFault(
          Http3Error.EXCESSIVE_LOAD,
          "more than " + config.unproductiveFramesMax() + " unproductive frames on a stream");
    }
  }

  private void skip(Deadline deadline) throws IOException {
    while (header.remaining() > 0) {
      if (at == limit && !fill(deadline)) {
        throw new ConnectionFault(Http3Error.FRAME_ERROR, "the stream ends within a frame");
      }
      int count = (int) Math.min(limit - at, header.remaining());
      header.spend(count);
      at += count;
      skippedBytes += count;
      if (skippedBytes > SKIPPED_BYTES_MAX) {
        throw new ConnectionFault(
            Http3Error.EXCESSIVE_LOAD, "more than 1 MiB of frames of unknown types");
      }
    }
  }

  /** The unread bytes of the frame's payload. */
  long remaining() {
    return header.remaining();
  }

  /**
   * Decodes the field section of a HEADERS frame.
   *
   * @return false if it exceeds {@link Http3Config#fieldSectionBytesMax()}; the stream must not be
   *     read further
   */
  boolean readFields(FieldSink sink, Deadline deadline) throws IOException {
    long length = header.remaining();
    int max = config.fieldSectionBytesMax();
    if (length > max) {
      return false;
    }
    byte[] section = readPayload((int) length, deadline);
    progress();
    try {
      return QpackDecoder.decode(section, (int) length, max, sink) <= max;
    } catch (QpackException e) {
      throw new ConnectionFault(
          Http3Error.QPACK_DECOMPRESSION_FAILED, String.valueOf(e.getMessage()));
    }
  }

  /** Reads all of the payload into an array that grows with it: a length alone allocates 2 KiB. */
  private byte[] readPayload(int length, Deadline deadline) throws IOException {
    byte[] payload = new byte[Math.min(length, BUFFER_BYTES)];
    int size = 0;
    while (size < length) {
      if (size == payload.length) {
        payload = Arrays.copyOf(payload, Math.min(length, 2 * size));
      }
      size += readData(payload, size, payload.length - size, deadline);
    }
    return payload;
  }

  /**
   * Reads some of the frame's payload; {@link #remaining()} must be positive.
   *
   * @return 1 to {@code length}
   */
  int readData(byte[] target, int offset, int length, Deadline deadline) throws IOException {
    int wanted = (int) Math.min(length, header.remaining());
    int count;
    if (at < limit) {
      count = Math.min(wanted, limit - at);
      System.arraycopy(buffer, at, target, offset, count);
      at += count;
    } else {
      count = stream.read(target, offset, wanted, deadline);
      if (count < 0) {
        throw new ConnectionFault(Http3Error.FRAME_ERROR, "the stream ends within a frame");
      }
    }
    header.spend(count);
    progress();
    return count;
  }

  private void progress() {
    unproductiveFrames = 0;
    skippedBytes = 0;
  }

  /** Removes the buffered bytes behind the frame header: the start of a raw stream. */
  byte[] takeRest() {
    byte[] rest = Arrays.copyOfRange(buffer, at, limit);
    at = limit;
    buffer = NONE;
    return rest;
  }

  private boolean fill(Deadline deadline) throws IOException {
    if (buffer.length == 0) {
      buffer = new byte[BUFFER_BYTES];
    }
    int count = stream.read(buffer, 0, buffer.length, deadline);
    at = 0;
    limit = Math.max(0, count);
    return count >= 0;
  }
}
