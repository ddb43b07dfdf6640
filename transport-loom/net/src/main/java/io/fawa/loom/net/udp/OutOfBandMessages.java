/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import io.fawa.loom.fec.FecPacket;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The latest out-of-band messages, and their waiters. Guarded by the connection's lock. */
final class OutOfBandMessages {
  private static final int KEPT_MAX = 64;

  private static final int MESSAGE_BYTES = 32;

  private final ArrayDeque<byte[]> kept = new ArrayDeque<>(1);
  private final Condition arrived;
  private long memoryBytes;

  OutOfBandMessages(ReentrantLock lock) {
    this.arrived = lock.newCondition();
  }

  /** Encodes a message. */
  static byte[] packet(int conversation, byte[] message) {
    byte[] packet = new byte[FecPacket.OUT_OF_BAND_HEADER_BYTES + message.length];
    FecPacket.putOutOfBand(packet, 0, conversation, message.length);
    System.arraycopy(message, 0, packet, FecPacket.OUT_OF_BAND_HEADER_BYTES, message.length);
    return packet;
  }

  /** Keeps a copy of the message in a packet. */
  void keep(byte[] bytes, int offset) {
    if (kept.size() == KEPT_MAX) {
      poll();
    }
    byte[] message = new byte[FecPacket.outOfBandBytes(bytes, offset)];
    System.arraycopy(
        bytes, offset + FecPacket.OUT_OF_BAND_HEADER_BYTES, message, 0, message.length);
    kept.addLast(message);
    memoryBytes += MESSAGE_BYTES + message.length;
    arrived.signalAll();
  }

  byte @Nullable [] poll() {
    byte[] message = kept.pollFirst();
    if (message != null) {
      memoryBytes -= MESSAGE_BYTES + message.length;
    }
    return message;
  }

  /** The memory of the kept messages. */
  long memoryBytes() {
    return memoryBytes;
  }

  /** Drops all unreceived messages, as a network might. */
  void clear() {
    kept.clear();
    memoryBytes = 0;
  }

  Condition arrived() {
    return arrived;
  }
}
