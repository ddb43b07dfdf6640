/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.Headers;
import io.fawa.http.fields.HeaderBlock;
import io.fawa.http3.qpack.QpackEncoder;
import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.wire.Frames;
import io.fawa.http3.wire.VarInt;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes the frames of one request stream (RFC 9114 §4.1). Frames are buffered until a flush, or up
 * to 16 KiB. One thread writes. The reading thread may flush too, but never waits for the writer:
 * that may wait for credit which the peer gives only when its own bytes are read.
 */
final class MessageWriter {
  private static final byte[] NONE = {};
  private static final Headers NOTHING = new Headers();

  /** Bytes of one write to the stream: a frame's header and payload go together. */
  private static final int PIECE_BYTES = 16_384;

  private static final int HEADER_BYTES_MAX = 1 + 4;
  private static final int BUFFER_BYTES_MIN = 512;

  private final QuicStream stream;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private byte[] out = NONE;

  @GuardedBy("lock")
  private int size;

  /** Whether more than interim responses was appended. */
  @GuardedBy("lock")
  private boolean begun;

  /** Whether the reading thread wants a flush and the writer held the lock. */
  private volatile boolean flushWanted;

  MessageWriter(QuicStream stream) {
    this.stream = stream;
  }

  /**
   * Appends a field section: first {@code pseudo}, names and values in turn, then {@code headers}.
   */
  void headers(String[] pseudo, Headers headers, Deadline deadline) throws IOException {
    HeaderBlock section = new HeaderBlock(256);
    QpackEncoder.begin(section);
    for (int i = 0; i < pseudo.length; i += 2) {
      QpackEncoder.encode(pseudo[i], pseudo[i + 1], section);
    }
    for (int i = 0; i < headers.size(); i++) {
      QpackEncoder.encode(headers.name(i), headers.value(i), section);
    }
    lock.lock();
    try {
      frame(Frames.HEADERS, section.bytes(), 0, section.size(), deadline);
    } finally {
      lock.unlock();
    }
    flushIfWanted(deadline);
  }

  /** Sends 100 (Continue) from the reading thread, unless the response has begun. */
  void sendContinue(Deadline deadline) throws IOException {
    if (!lock.tryLock()) {
      // The writer holds it: the response is being written.
      return;
    }
    try {
      interim(100, NOTHING, deadline);
    } finally {
      lock.unlock();
    }
  }

  /** Sends an interim response, unless the response has begun. */
  void interim(int status, Headers fields, Deadline deadline) throws IOException {
    lock.lock();
    try {
      if (!begun) {
        headers(new String[] {":status", Integer.toString(status)}, fields, deadline);
        flush(deadline);
        begun = false;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Appends content. */
  void data(byte[] source, int offset, int length, Deadline deadline) throws IOException {
    lock.lock();
    try {
      int done = 0;
      while (done < length) {
        int piece = Math.min(length - done, PIECE_BYTES - HEADER_BYTES_MAX);
        frame(Frames.DATA, source, offset + done, piece, deadline);
        done += piece;
      }
    } finally {
      lock.unlock();
    }
    flushIfWanted(deadline);
  }

  @GuardedBy("lock")
  private void frame(long type, byte[] payload, int offset, int length, Deadline deadline)
      throws IOException {
    begun = true;
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
    lock.lock();
    try {
      if (size > 0) {
        int bytes = size;
        size = 0;
        stream.write(out, 0, bytes, deadline);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends what was appended, at once or when the writer releases the lock. */
  void flushSoon(Deadline deadline) throws IOException {
    flushWanted = true;
    flushIfWanted(deadline);
  }

  private void flushIfWanted(Deadline deadline) throws IOException {
    while (flushWanted && lock.tryLock()) {
      try {
        flushWanted = false;
        flush(deadline);
      } finally {
        lock.unlock();
      }
    }
  }

  /** Sends what was appended, and FIN. */
  void finish(Deadline deadline) throws IOException {
    lock.lock();
    try {
      if (size == 0) {
        // An empty DATA frame, as some QUIC libraries never repeat a lost FIN without data.
        frame(Frames.DATA, NONE, 0, 0, deadline);
      }
      int bytes = size;
      size = 0;
      stream.finish(out, 0, bytes, deadline);
      out = NONE;
    } finally {
      lock.unlock();
    }
  }
}
