/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import io.fawa.loom.wire.PacketOutput;

/** Puts segments side by side into datagrams. */
final class Packer {
  private static final int SMALL_BYTES = 512;
  private static final byte[] NOTHING = {};

  private final PacketOutput output;
  private KcpConfig config;
  private byte[] buffer = NOTHING;
  private byte[] spare = NOTHING;
  private int filled;
  private long datagrams;

  Packer(PacketOutput output, KcpConfig config) {
    this.output = output;
    this.config = config;
  }

  void configure(KcpConfig changed) {
    config = changed;
  }

  /**
   * Makes room for a segment, sending what is there if it would not fit beside it; answers the
   * index in {@link #buffer} where the segment goes.
   */
  int reserve(int bytes) {
    if (filled > 0 && filled + bytes > config.mtuBytes()) {
      emit();
    }
    int headroom = config.headroomBytes();
    if (headroom + filled + bytes + config.tailroomBytes() > buffer.length) {
      // Only a segment cut for a larger datagram than is allowed by now is longer than this.
      buffer = new byte[headroom + Math.max(config.mtuBytes(), bytes) + config.tailroomBytes()];
    }
    int at = headroom + filled;
    filled += bytes;
    return at;
  }

  byte[] buffer() {
    return buffer;
  }

  /** Sends what is there. */
  void emit() {
    if (filled > 0) {
      int length = filled;
      filled = 0;
      datagrams++;
      output.emit(buffer, config.headroomBytes(), length);
    }
  }

  /** Sends what is there, and copies of it if it is small. */
  void emitWithCopies(int copies) {
    int length = filled;
    if (length == 0 || length > SMALL_BYTES) {
      emit();
      return;
    }
    // Who takes a datagram may change it where it lies, so copies are made before.
    int offset = config.headroomBytes();
    int needed = offset + length + config.tailroomBytes();
    if (spare.length < needed) {
      spare = new byte[needed];
    }
    for (int i = 0; i < copies; i++) {
      System.arraycopy(buffer, offset, spare, offset, length);
      datagrams++;
      output.emit(spare, offset, length);
    }
    emit();
  }

  long datagrams() {
    return datagrams;
  }

  void trim() {
    spare = NOTHING;
    buffer = NOTHING;
  }

  boolean trimmed() {
    return buffer.length == 0;
  }
}
