/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Off-heap memory for system calls. Its first word is for errno. */
final class Block {
  static final int ERRNO_BYTES = 16;

  private final ByteBuffer bytes;
  private final long address;
  private final Object segment;

  Block(int size) {
    this.bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    this.address = LinuxCalls.address(bytes);
    this.segment = LinuxCalls.segment(bytes);
  }

  ByteBuffer bytes() {
    return bytes;
  }

  long address() {
    return address;
  }

  Object segment() {
    return segment;
  }

  int errno() {
    return bytes.getInt(0);
  }
}
