/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.wire;

/**
 * Decodes the type and length of a frame or capsule from pieces of any size, and counts its payload
 * down. Single-owner.
 */
public final class FrameHeader {
  private final byte[] octets = new byte[2 * VarInt.BYTES_MAX];
  private int size;
  private boolean complete;
  private long type;
  private long remaining;

  /**
   * Takes octets until the header is complete.
   *
   * @return how many it took
   */
  public int take(byte[] source, int offset, int length) {
    int taken = 0;
    while (!complete && taken < length) {
      octets[size++] = source[offset + taken++];
      int typeBytes = VarInt.bytesOf(octets[0]);
      if (size > typeBytes && size == typeBytes + VarInt.bytesOf(octets[typeBytes])) {
        type = VarInt.get(octets, 0);
        remaining = VarInt.get(octets, typeBytes);
        complete = true;
      }
    }
    return taken;
  }

  /** Whether nothing was taken since the last {@link #next}. */
  public boolean empty() {
    return size == 0;
  }

  /** Whether type and length are known. */
  public boolean complete() {
    return complete;
  }

  /** The type, once {@link #typeIsKnown}. */
  public long type() {
    return complete ? type : VarInt.get(octets, 0);
  }

  /** Whether all octets of the type were taken. */
  public boolean typeIsKnown() {
    return size > 0 && size >= VarInt.bytesOf(octets[0]);
  }

  /** The bytes of the payload that were not {@link #spend spent}. */
  public long remaining() {
    return remaining;
  }

  /** Notes that {@code bytes} of the payload were read; at most {@link #remaining}. */
  public void spend(long bytes) {
    if (bytes > remaining) {
      throw new IllegalArgumentException("spent " + bytes + " of " + remaining);
    }
    remaining -= bytes;
  }

  /** Starts over with the next frame. */
  public void next() {
    size = 0;
    complete = false;
    remaining = 0;
  }
}
