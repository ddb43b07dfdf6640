/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import io.fawa.loom.wire.LittleEndian;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes under way in one direction; frames of a length and a body go in, some bytes at a time. */
final class Pipe {
  private byte[] bytes = new byte[256];
  private int written;
  private int arrived;
  private int taken;
  private boolean cut;

  /** Sends a frame; into a pipe that is cut, it vanishes. */
  void send(byte[] body) {
    if (cut) {
      return;
    }
    int needed = written + Integer.BYTES + body.length;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * needed);
    }
    LittleEndian.putInt(bytes, written, body.length);
    System.arraycopy(body, 0, bytes, written + Integer.BYTES, body.length);
    written = needed;
  }

  /** So many more bytes arrive. */
  void arrive(int count) {
    arrived = Math.min(written, arrived + count);
  }

  /** Nothing goes in any more; what is under way may still arrive. Whether it is within a frame. */
  boolean cut() {
    cut = true;
    return arrived > taken;
  }

  boolean isIdle() {
    return taken == written;
  }

  /** The next frame that has arrived whole. */
  byte @Nullable [] next() {
    if (arrived - taken < Integer.BYTES) {
      return null;
    }
    int length = LittleEndian.getInt(bytes, taken);
    int body = taken + Integer.BYTES;
    if (arrived - body < length) {
      return null;
    }
    taken = body + length;
    return Arrays.copyOfRange(bytes, body, taken);
  }
}
