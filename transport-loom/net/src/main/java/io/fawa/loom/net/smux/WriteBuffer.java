/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * What a session puts frames into for its carrier, from the first of them until there is no more;
 * at rest it has none. A peer that does not read keeps it for as long, so a long one is taken from
 * the budget, and only while there is much left of that. Single-owner.
 */
final class WriteBuffer implements AutoCloseable {
  /** What every session may use, as part of what it costs. */
  private static final int SMALL_BYTES = 4 * 1024;

  private static final int KEPT_MAX = 16;
  private static final BlockingQueue<byte[]> SMALL = new ArrayBlockingQueue<>(KEPT_MAX);
  private static final BlockingQueue<byte[]> LONG = new ArrayBlockingQueue<>(KEPT_MAX);

  private final SessionMemory memory;
  private final int longBytes;
  private byte[] bytes;

  /** A small one that may become as long as given. */
  WriteBuffer(SessionMemory memory, int longBytes) {
    this.memory = memory;
    this.longBytes = longBytes;
    byte[] kept = SMALL.poll();
    this.bytes = kept == null ? new byte[SMALL_BYTES] : kept;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Is long from now on if so much is to be sent that it should be, and there is memory for it. */
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

  /** Nobody uses it any more. */
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
