/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import io.fawa.http.Headers;
import io.fawa.http.fields.HeaderBlock;
import io.fawa.http3.qpack.QpackEncoder;
import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.wire.Frames;
import io.fawa.http3.wire.VarInt;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.util.Arrays;

/**
 * Writes the frames of one request stream (RFC 9114 §4.1). Frames are gathered until a flush, or
 * until there are 16 KiB. One thread writes.
 */
final class MessageWriter {
  private static final byte[] NONE = {};

  /** One write to the stream: a frame's header and its payload go together. */
  private static final int PIECE_BYTES = 16_384;

  private static final int HEADER_BYTES_MAX = 1 + 4;
  private static final int BUFFER_BYTES_MIN = 512;

  private final QuicStream stream;
  private byte[] out = NONE;
  private int size;

  MessageWriter(QuicStream stream) {
    this.stream = stream;
  }

  /** Appends a field section; {@code pseudo} names and values in turn come first. */
  void headers(String[] pseudo, Headers headers, Deadline deadline) throws IOException {
    HeaderBlock section = new HeaderBlock(256);
    QpackEncoder.begin(section);
    for (int i = 0; i < pseudo.length; i += 2) {
      QpackEncoder.encode(pseudo[i], pseudo[i + 1], section);
    }
    for (int i = 0; i < headers.size(); i++) {
      QpackEncoder.encode(headers.name(i), headers.value(i), section);
    }
    frame(Frames.HEADERS, section.bytes(), 0, section.size(), deadline);
  }

  /** Appends content. */
  void data(byte[] source, int offset, int length, Deadline deadline) throws IOException {
    int done = 0;
    while (done < length) {
      int piece = Math.min(length - done, PIECE_BYTES - HEADER_BYTES_MAX);
      frame(Frames.DATA, source, offset + done, piece, deadline);
      done += piece;
    }
  }

  private void frame(long type, byte[] payload, int offset, int length, Deadline deadline)
      throws IOException {
    int frameBytes = HEADER_BYTES_MAX + length;
    if (size > 0 && size + frameBytes > PIECE_BYTES) {
      flush(deadline);
    }
    if (out.length - size < frameBytes) {
      int room = Math.max(BUFFER_BYTES_MIN, Math.max(2 * out.length, size + frameBytes));
      out = Arrays.copyOf(out, Math.max(size + frameBytes, Math.min(room, PIECE_BYTES)));
    }
    int at = VarInt.put(length, out, VarInt.put(type, out, size));
    System.arraycopy(payload, offset, out, at, length);
    size = at + length;
  }

  /** Sends what was appended. */
  void flush(Deadline deadline) throws IOException {
    if (size > 0) {
      int bytes = size;
      size = 0;
      stream.write(out, 0, bytes, deadline);
    }
  }

  /** Sends what was appended, and the end. */
  void finish(Deadline deadline) throws IOException {
    flush(deadline);
    stream.finish();
    out = NONE;
  }
}
