/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

/**
 * A session's read buffer: grows while reads fill it and memory is plentiful, and shrinks when they
 * do not. Single-owner.
 */
final class ReadBuffer implements AutoCloseable {
  private static final int BYTES_MIN = 4 * 1024;
  private static final int BYTES_MAX = 64 * 1024;

  /** After this many small reads in a row it shrinks. */
  private static final int SHORT_READS = 256;

  private final SessionMemory memory;
  private byte[] bytes = new byte[BYTES_MIN];
  private int shortReads;

  ReadBuffer(SessionMemory memory) {
    this.memory = memory;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Adapts it for the next read, after one of {@code read} bytes that were processed. */
  void fit(int read) {
    if (read == bytes.length && read < BYTES_MAX && memory.tryTakeBuffer(read)) {
      bytes = new byte[2 * read];
      shortReads = 0;
      return;
    }
    shortReads = read > BYTES_MIN ? 0 : shortReads + 1;
    if (bytes.length > BYTES_MIN && shortReads >= SHORT_READS) {
      int spareBytes = bytes.length - BYTES_MIN;
      bytes = new byte[BYTES_MIN];
      memory.giveBuffer(spareBytes);
    }
  }

  /** Gives back what exceeds the smallest size. */
  @Override
  public void close() {
    memory.giveBuffer(bytes.length - BYTES_MIN);
  }
}
