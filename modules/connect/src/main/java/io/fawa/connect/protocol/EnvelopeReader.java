/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.limits.Allowance;
import java.io.IOException;
import java.util.Arrays;

/**
 * Splits a body into enveloped messages. The message of {@link #next} stays valid until the next
 * call. Single-owner.
 */
public final class EnvelopeReader {
  /** Reads some bytes of a body, or returns -1 at its end, as {@code Exchange.read} does. */
  @FunctionalInterface
  public interface Body {
    int read(byte[] target, int offset, int length) throws IOException;
  }

  /** The initial buffer, and all that a silent stream holds. */
  private static final int FIRST_BYTES = 64;

  public static final int PREFIX_BYTES = 5;
  public static final int COMPRESSED = 0x01;

  /** Messages over this size get an array of their own. */
  private static final int SHARED_BYTES_MAX = 16 * 1024;

  /** At most this much of an announced length is allocated before the bytes arrive. */
  private static final int TRUSTED_BYTES = 1024;

  /** The growth factor of a full buffer. */
  private static final int GROWTH = 4;

  /** The memory and time limits of messages; see {@code Exchange}. */
  interface Bounds {
    /** Takes {@code bytes} more, or gives some back if negative. */
    void hold(long bytes) throws IOException;

    /** Says whether the reader waits for the rest of a message or for the next one. */
    void within(boolean message);

    /** No limits, for trusted peers. */
    Bounds NONE =
        new Bounds() {
          @Override
          public void hold(long bytes) {}

          @Override
          public void within(boolean message) {}
        };
  }

  private final Body body;
  private final Bounds bounds;
  private final int bufferBytes;
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
  public EnvelopeReader(Body body, int bufferBytes, int messageBytesMax, Code broken) {
    this(body, Bounds.NONE, bufferBytes, messageBytesMax, broken);
  }

  /**
   * A reader for an untrusted peer.
   *
   * @param bufferBytes the largest buffer that is kept for small messages
   */
  public EnvelopeReader(
      Body body, Bounds bounds, int bufferBytes, int messageBytesMax, Code broken) {
    this.broken = broken;
    this.body = body;
    this.bounds = bounds;
    this.bufferBytes = bufferBytes;
    this.messageBytesMax = messageBytesMax;
    this.buffer = new byte[Math.min(FIRST_BYTES, bufferBytes)];
    this.data = buffer;
  }

  /**
   * Waits for the next envelope.
   *
   * @return false at the end of the body
   * @throws RpcException the message is too large, or the body ended within it
   * @throws IOException the body broke
   */
  public boolean next() throws IOException {
    release();
    while (end - start < PREFIX_BYTES) {
      bounds.within(end > start);
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
    if (end - start < dataLength) {
      bounds.within(true);
    }
    if (dataLength <= Math.max(SHARED_BYTES_MAX, buffer.length)) {
      readShared();
    } else {
      readOwned();
    }
    return true;
  }

  /** Releases the previous message. */
  private void release() throws IOException {
    if (dataOwned) {
      bounds.hold(-Allowance.arrayBytes(data.length));
      dataOwned = false;
      data = buffer;
    }
  }

  public int flags() {
    return flags;
  }

  public byte[] data() {
    return data;
  }

  public int dataOffset() {
    return dataOffset;
  }

  public int dataLength() {
    return dataLength;
  }

  /** True if the array of {@link #data} is not reused. */
  public boolean dataOwned() {
    return dataOwned;
  }

  /** The failure of a call whose message has {@code length} bytes. */
  public static RpcException tooLarge(long length, int bytesMax) {
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
    int got = Math.min(end - start, dataLength);
    byte[] own = new byte[Math.min(dataLength, Math.max(TRUSTED_BYTES, GROWTH * got))];
    bounds.hold(Allowance.arrayBytes(own.length));
    System.arraycopy(buffer, start, own, 0, got);
    start += got;
    while (got < dataLength) {
      if (got == own.length) {
        int grown = (int) Math.min(dataLength, (long) GROWTH * own.length);
        bounds.hold(Allowance.arrayBytes(grown) - Allowance.arrayBytes(own.length));
        own = Arrays.copyOf(own, grown);
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
      byte[] target = end - start == buffer.length ? grown(wanted) : buffer;
      System.arraycopy(buffer, start, target, 0, end - start);
      buffer = target;
      end -= start;
      start = 0;
    }
    int count = body.read(buffer, end, buffer.length - end);
    end += Math.max(0, count);
    if (end == buffer.length && buffer.length < bufferBytes) {
      int held = end - start;
      byte[] target = grown(bufferBytes);
      System.arraycopy(buffer, start, target, 0, held);
      buffer = target;
      start = 0;
      end = held;
    }
    return count >= 0;
  }

  /** A larger copy of the full buffer, at most {@code wanted} long. */
  private byte[] grown(int wanted) throws IOException {
    int grown = Math.min(Math.max(wanted, bufferBytes), GROWTH * buffer.length);
    if (grown > TRUSTED_BYTES) {
      bounds.hold(grown - Math.max(TRUSTED_BYTES, buffer.length));
    }
    return new byte[grown];
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
