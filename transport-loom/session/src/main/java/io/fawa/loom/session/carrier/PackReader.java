/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.carrier;

import io.fawa.limits.Allowance;
import io.fawa.loom.wire.MalformedFrameException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Reads packs from a stream of frames. Single-owner. */
final class PackReader {
  /** Enough for several small packs; what is longer is read into its own array. */
  private static final int BUFFER_BYTES = 2_048;

  private final InputStream input;
  private final Allowance allowance;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int end;

  /** Bytes taken for the last pack, which its reader holds until it asks for the next. */
  private int taken;

  /** A reader that takes long packs from an allowance. */
  PackReader(InputStream input, Allowance allowance) {
    this.input = input;
    this.allowance = allowance;
  }

  /**
   * The next pack; empty at the end of the stream.
   *
   * @throws MalformedFrameException the length is not allowed, or the stream ends within a frame
   * @throws io.fawa.limits.BudgetExceededException there is no memory left for it
   */
  Optional<byte[]> next() throws IOException {
    allowance.give(taken);
    taken = 0;
    while (end - position < Frames.HEADER_BYTES) {
      if (!fill()) {
        if (end > position) {
          throw cut(end - position, Frames.HEADER_BYTES);
        }
        return Optional.empty();
      }
    }
    int length = Frames.length(buffer, position);
    position += Frames.HEADER_BYTES;
    return Optional.of(pack(length));
  }

  /** Whether the next frame has been read already, or is known to be wrong. */
  boolean hasMore() {
    int buffered = end - position - Frames.HEADER_BYTES;
    try {
      return buffered > 0 && Frames.length(buffer, position) <= buffered;
    } catch (MalformedFrameException e) {
      return true;
    }
  }

  private byte[] pack(int length) throws IOException {
    int size = Math.min(length, end - position);
    // It grows with what comes: many peers may promise long packs.
    byte[] pack = Arrays.copyOfRange(buffer, position, position + size);
    position += size;
    while (size < length) {
      if (size == pack.length) {
        int grown = Math.min(length, Math.max(BUFFER_BYTES, 2 * size));
        take(grown);
        pack = Arrays.copyOf(pack, grown);
      }
      int read = input.read(pack, size, pack.length - size);
      if (read < 0) {
        throw cut(size, length);
      }
      size += read;
    }
    return pack;
  }

  private void take(int bytes) throws IOException {
    allowance.take(bytes);
    taken += bytes;
  }

  private boolean fill() throws IOException {
    if (position > 0) {
      System.arraycopy(buffer, position, buffer, 0, end - position);
      end -= position;
      position = 0;
    }
    int read = input.read(buffer, end, buffer.length - end);
    if (read < 0) {
      return false;
    }
    end += read;
    return true;
  }

  private static MalformedFrameException cut(int got, int of) {
    return new MalformedFrameException(
        "the peer ended after " + got + " of " + of + " bytes of a frame");
  }
}
