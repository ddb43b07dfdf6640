/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.carrier;

import io.fawa.loom.wire.MalformedFrameException;
import java.util.List;

/**
 * The frame of a pack: its length as signed 32 bits, big-endian, and the pack (wire specification
 * §1.1).
 */
public final class Frames {
  /** Bytes of the length. */
  public static final int HEADER_BYTES = 4;

  /** Bytes of the longest pack as it is sent, which may be encrypted. */
  public static final int PACK_BYTES_MAX = 16_384;

  private Frames() {}

  /**
   * The frames of packs, one after the other.
   *
   * @throws IllegalArgumentException a pack is empty or longer than {@link #PACK_BYTES_MAX}
   */
  public static byte[] of(List<byte[]> packs) {
    int size = 0;
    for (byte[] pack : packs) {
      if (pack.length < 1 || pack.length > PACK_BYTES_MAX) {
        throw new IllegalArgumentException(wrongLength(pack.length));
      }
      size += HEADER_BYTES + pack.length;
    }
    byte[] frames = new byte[size];
    int at = 0;
    for (byte[] pack : packs) {
      frames[at] = (byte) (pack.length >>> 24);
      frames[at + 1] = (byte) (pack.length >>> 16);
      frames[at + 2] = (byte) (pack.length >>> 8);
      frames[at + 3] = (byte) pack.length;
      System.arraycopy(pack, 0, frames, at + HEADER_BYTES, pack.length);
      at += HEADER_BYTES + pack.length;
    }
    return frames;
  }

  /**
   * The length in a header.
   *
   * @throws MalformedFrameException it is not allowed
   */
  public static int length(byte[] from, int offset) throws MalformedFrameException {
    int length =
        from[offset] << 24
            | (from[offset + 1] & 0xff) << 16
            | (from[offset + 2] & 0xff) << 8
            | (from[offset + 3] & 0xff);
    if (length < 1 || length > PACK_BYTES_MAX) {
      throw new MalformedFrameException(wrongLength(length));
    }
    return length;
  }

  private static String wrongLength(int length) {
    return "a pack of " + length + " bytes, allowed are 1 to " + PACK_BYTES_MAX;
  }
}
