/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A session's write buffer, present only while there are frames to send. A peer that does not read
 * keeps it occupied, so a long one is taken from the budget, and only while memory is plentiful.
 * Single-owner.
 */
final class WriteBuffer implements AutoCloseable {
  /** The small buffer, which is part of a session's fixed cost. */
  private static final int SMALL_BYTES = 4 * 1024;

  private static final int KEPT_MAX = 16;
  private static final BlockingQueue<byte[]> SMALL = new ArrayBlockingQueue<>(KEPT_MAX);
  private static final BlockingQueue<byte[]> LONG = new ArrayBlockingQueue<>(KEPT_MAX);

  private final SessionMemory memory;
  private final int longBytes;
  private byte[] bytes;

  /** Creates a small one that may grow to {@code longBytes}. */
  WriteBuffer(SessionMemory memory, int longBytes) {
    this.memory = memory;
    this.longBytes = longBytes;
    byte[] kept = SMALL.poll();
    this.bytes = kept == null ? new byte[SMALL_BYTES] : kept;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Switches to the long buffer if there is enough to send and memory for it. */
  void fit(int unsentBytes) {
    if (unsentBytes > SMALL_BYTES / 2
        && bytes.length < longBytes
        && memory.tryTakeBuffer(longBytes)) {
      byte[] kept = LONG.poll();
      byte[] longer = kept == null || kept.length != longBytes ? new byte[longBytes] : kept;
      boolean unused = SMALL.offer(bytes);
      bytes = longer;
    }
  }

  /** Releases the buffer. */
  @Override
  public void close() {
    if (bytes.length == SMALL_BYTES) {
      boolean unused = SMALL.offer(bytes);
    } else {
      memory.giveBuffer(bytes.length);
      boolean unused = LONG.offer(bytes);
    }
  }
}
