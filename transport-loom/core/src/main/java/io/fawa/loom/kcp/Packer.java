/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import io.fawa.loom.wire.PacketOutput;

/** Packs segments into datagrams. */
final class Packer {
  private static final int SMALL_BYTES = 512;
  private static final byte[] NOTHING = {};

  private final int conversation;
  private final PacketOutput output;
  private KcpConfig config;
  private byte[] buffer = NOTHING;
  private byte[] spare = NOTHING;
  private int filled;
  private long datagrams;

  Packer(int conversation, PacketOutput output, KcpConfig config) {
    this.conversation = conversation;
    this.output = output;
    this.config = config;
  }

  void configure(KcpConfig changed) {
    config = changed;
  }

  /** Puts a segment without data. */
  void put(int command, int window, int timestamp, int sequence, int una) {
    int at = reserve(Header.BYTES);
    Header.putStart(buffer, at, conversation, command, 0, window);
    Header.putRest(buffer, at, timestamp, sequence, una, 0);
  }

  /** Puts a segment with its data. */
  void put(Segment segment, int window, int una) {
    int at = reserve(Header.BYTES + segment.length);
    Header.putStart(buffer, at, conversation, Header.PUSH, segment.fragment, window);
    Header.putRest(buffer, at, segment.timestamp, segment.sequence, una, segment.length);
    System.arraycopy(segment.data, 0, buffer, at + Header.BYTES, segment.length);
  }

  /**
   * Makes room for a segment, sending the present datagram if it does not fit; returns the
   * segment's index in the buffer.
   */
  private int reserve(int bytes) {
    if (filled > 0 && filled + bytes > config.mtuBytes()) {
      emit();
    }
    int headroom = config.headroomBytes();
    if (headroom + filled + bytes + config.tailroomBytes() > buffer.length) {
      // Only a segment from before the datagram size was lowered is longer than this.
      buffer = new byte[headroom + Math.max(config.mtuBytes(), bytes) + config.tailroomBytes()];
    }
    int at = headroom + filled;
    filled += bytes;
    return at;
  }

  /** Sends the present datagram. */
  void emit() {
    if (filled > 0) {
      int length = filled;
      filled = 0;
      datagrams++;
      output.emit(buffer, config.headroomBytes(), length);
    }
  }

  /** Sends the present datagram, and copies of it if it is small. */
  void emitWithCopies(int copies) {
    int length = filled;
    if (length == 0 || length > SMALL_BYTES) {
      emit();
      return;
    }
    // The output may change a datagram in place, so copies are made before.
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
