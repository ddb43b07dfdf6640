/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import io.fawa.limits.Allowance;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads the frames of a client (RFC 6455 §5.2). A length is checked before anything is allocated
 * for it, and memory grows with the input. Single-owner.
 */
final class FrameReader {
  private static final int FINAL = 0x80;
  private static final int RESERVED = 0x70;
  private static final int OP_CODE = 0x0f;
  private static final int MASKED = 0x80;
  private static final int LENGTH = 0x7f;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;
  private static final int CONTROL_BYTES_MAX = 125;
  private static final int BUFFER_BYTES = 1024;

  /** The initial buffer for a payload, before more of it has arrived. */
  private static final int FIRST_PAYLOAD_BYTES = 1024;

  private final ByteSource source;
  private final Allowance allowance;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int end;
  private volatile int progress;
  private volatile boolean withinPayload;

  /** Reads some bytes, waiting for the first; -1 at the end. */
  interface ByteSource {
    int read(byte[] target, int offset, int length) throws IOException;
  }

  /**
   * A reader of one connection.
   *
   * @param allowance taken from for payloads; {@link MessageReader} gives it back
   */
  FrameReader(ByteSource source, Allowance allowance) {
    this.source = source;
    this.allowance = allowance;
  }

  /** Changes when bytes of a payload arrive. */
  int progress() {
    return progress;
  }

  /** True while the rest of a payload is awaited. */
  boolean withinPayload() {
    return withinPayload;
  }

  /** One frame, its payload unmasked. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Frame(boolean last, OpCode code, byte[] payload) {}

  /**
   * Waits for a frame.
   *
   * @param payloadBytesMax the longest payload of a data frame
   * @throws ViolationException the frame breaks a rule; its code says which
   * @throws IOException the connection is lost
   */
  Frame next(int payloadBytesMax) throws IOException {
    int first = octet();
    int second = octet();
    if ((first & RESERVED) != 0) {
      throw broken("a reserved bit is set, but no extension was negotiated");
    }
    OpCode code =
        OpCode.of(first & OP_CODE).orElseThrow(() -> broken("opcode " + (first & OP_CODE)));
    if ((second & MASKED) == 0) {
      throw broken("a client's frame is not masked");
    }
    boolean last = (first & FINAL) != 0;
    long length = length(second & LENGTH);
    if (code.control() && (!last || length > CONTROL_BYTES_MAX)) {
      throw broken("a control frame that is fragmented or over " + CONTROL_BYTES_MAX + " bytes");
    }
    if (!code.control() && length > payloadBytesMax) {
      throw new ViolationException(
          ViolationException.TOO_BIG,
          "a frame of " + length + " bytes, " + payloadBytesMax + " are allowed");
    }
    int mask = number(4);
    byte[] payload = payload((int) length);
    unmask(payload, mask);
    return new Frame(last, code, payload);
  }

  private long length(int told) throws IOException {
    return switch (told) {
      case TWO_BYTES -> {
        int length = number(2);
        if (length < TWO_BYTES) {
          throw broken("a length of " + length + " in two bytes");
        }
        yield length;
      }
      case EIGHT_BYTES -> {
        long length = (long) number(4) << 32 | (number(4) & 0xffff_ffffL);
        if (length >= 0 && length <= 0xffff) {
          throw broken("a length of " + length + " in eight bytes");
        }
        if (length < 0) {
          throw broken("a length whose first bit is set");
        }
        yield length;
      }
      default -> told;
    };
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written by the reader only
  private byte[] payload(int length) throws IOException {
    byte[] payload = new byte[Math.min(length, FIRST_PAYLOAD_BYTES)];
    hold(payload.length);
    withinPayload = length > 0;
    int size = 0;
    while (size < length) {
      if (size == payload.length) {
        int grown = (int) Math.min(length, 2L * size);
        hold(grown - size);
        payload = Arrays.copyOf(payload, grown);
      }
      size += read(payload, size, payload.length - size);
      progress++;
    }
    withinPayload = false;
    return payload;
  }

  private void hold(long bytes) throws ViolationException {
    if (!allowance.tryTake(bytes)) {
      throw new ViolationException(
          ViolationException.TRY_AGAIN_LATER, "no memory left for more of a message");
    }
  }

  private static void unmask(byte[] payload, int mask) {
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= (byte) (mask >>> (24 - 8 * (i & 3)));
    }
  }

  private int number(int bytes) throws IOException {
    int number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | octet();
    }
    return number;
  }

  private int octet() throws IOException {
    if (position == end) {
      fill();
    }
    return buffer[position++] & 0xff;
  }

  private int read(byte[] target, int offset, int length) throws IOException {
    if (position == end) {
      if (length >= BUFFER_BYTES) {
        return some(source.read(target, offset, length));
      }
      fill();
    }
    int count = Math.min(length, end - position);
    System.arraycopy(buffer, position, target, offset, count);
    position += count;
    return count;
  }

  private void fill() throws IOException {
    position = 0;
    end = 0;
    end = some(source.read(buffer, 0, buffer.length));
  }

  private static int some(int count) throws EOFException {
    if (count < 0) {
      throw new EOFException("the peer has ended the connection");
    }
    return count;
  }

  private static ViolationException broken(String how) {
    return new ViolationException(ViolationException.PROTOCOL_ERROR, how);
  }
}
