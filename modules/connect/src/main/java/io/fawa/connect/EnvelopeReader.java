/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import java.io.IOException;
import java.util.Arrays;

/**
 * Cuts a body into enveloped messages. What {@link #next} found stays in place until the next call.
 * Single-owner.
 */
final class EnvelopeReader {
  /** Gives some bytes of a body, or -1 at its end, as {@code Exchange.read} does. */
  @FunctionalInterface
  interface Body {
    int read(byte[] target, int offset, int length) throws IOException;
  }

  static final int PREFIX_BYTES = 5;
  static final int COMPRESSED = 0x01;

  /** Messages over this size get an array of their own. */
  private static final int SHARED_BYTES_MAX = 16 * 1024;

  /** A length is believed this far before the bytes are there. */
  private static final int TRUSTED_BYTES = 256 * 1024;

  private final Body body;
  private final int messageBytesMax;
  private final Code broken;
  private byte[] buffer;
  private int start;
  private int end;

  private int flags;
  private byte[] data;
  private int dataOffset;
  private int dataLength;
  private boolean dataOwned;

  /**
   * A reader of {@code body}.
   *
   * @param broken the code for a body that ends within an envelope
   */
  EnvelopeReader(Body body, int bufferBytes, int messageBytesMax, Code broken) {
    this.broken = broken;
    this.body = body;
    this.messageBytesMax = messageBytesMax;
    this.buffer = new byte[bufferBytes];
    this.data = buffer;
  }

  /**
   * Waits for the next envelope.
   *
   * @return false at the end of the body
   * @throws RpcException it is too large, or the body ended within it
   * @throws IOException the body broke
   */
  boolean next() throws IOException {
    while (end - start < PREFIX_BYTES) {
      if (!fill(PREFIX_BYTES)) {
        if (end == start) {
          return false;
        }
        throw new RpcException(
            broken, "protocol error: incomplete envelope: got " + (end - start) + " of 5 bytes");
      }
    }
    flags = buffer[start] & 0xff;
    long length =
        (buffer[start + 1] & 0xffL) << 24
            | (buffer[start + 2] & 0xff) << 16
            | (buffer[start + 3] & 0xff) << 8
            | (buffer[start + 4] & 0xff);
    if (length > messageBytesMax) {
      throw tooLarge(length, messageBytesMax);
    }
    start += PREFIX_BYTES;
    dataLength = (int) length;
    if (dataLength <= Math.max(SHARED_BYTES_MAX, buffer.length)) {
      readShared();
    } else {
      readOwned();
    }
    return true;
  }

  int flags() {
    return flags;
  }

  byte[] data() {
    return data;
  }

  int dataOffset() {
    return dataOffset;
  }

  int dataLength() {
    return dataLength;
  }

  /** True if the array of {@link #data} is not used again. */
  boolean dataOwned() {
    return dataOwned;
  }

  static RpcException tooLarge(long length, int bytesMax) {
    return new RpcException(
        Code.RESOURCE_EXHAUSTED,
        "message size " + length + " is larger than configured max " + bytesMax);
  }

  private void readShared() throws IOException {
    while (end - start < dataLength) {
      if (!fill(dataLength)) {
        throw brokenOff(end - start);
      }
    }
    data = buffer;
    dataOffset = start;
    dataOwned = false;
    start += dataLength;
  }

  private void readOwned() throws IOException {
    byte[] own = new byte[Math.min(dataLength, TRUSTED_BYTES)];
    int got = Math.min(end - start, own.length);
    System.arraycopy(buffer, start, own, 0, got);
    start += got;
    while (got < dataLength) {
      if (got == own.length) {
        own = Arrays.copyOf(own, (int) Math.min(dataLength, 2L * own.length));
      }
      int count = body.read(own, got, own.length - got);
      if (count < 0) {
        throw brokenOff(got);
      }
      got += count;
    }
    data = own;
    dataOffset = 0;
    dataOwned = true;
  }

  /** Reads once, after making room for {@code wanted} bytes from {@code start}. */
  private boolean fill(int wanted) throws IOException {
    if (start == end) {
      start = 0;
      end = 0;
    }
    if (buffer.length - start < wanted) {
      byte[] target =
          buffer.length < wanted
              ? new byte[Math.min(SHARED_BYTES_MAX, Integer.highestOneBit(wanted - 1) << 1)]
              : buffer;
      System.arraycopy(buffer, start, target, 0, end - start);
      buffer = target;
      end -= start;
      start = 0;
    }
    int count = body.read(buffer, end, buffer.length - end);
    end += Math.max(0, count);
    return count >= 0;
  }

  private RpcException brokenOff(int got) {
    return new RpcException(
        broken,
        "protocol error: promised "
            + dataLength
            + " bytes in enveloped message, got "
            + got
            + " bytes");
  }
}
