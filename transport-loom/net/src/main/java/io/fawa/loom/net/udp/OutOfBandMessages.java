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

/**
 * The latest messages beside the stream, and who waits for one. Guarded by the connection's lock.
 */
final class OutOfBandMessages {
  private static final int KEPT_MAX = 64;

  private static final int MESSAGE_BYTES = 32;

  private final ArrayDeque<byte[]> kept = new ArrayDeque<>(1);
  private final Condition arrived;
  private long memoryBytes;

  OutOfBandMessages(ReentrantLock lock) {
    this.arrived = lock.newCondition();
  }

  /** A message as it goes over the wire. */
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

  /** Memory that the kept ones take. */
  long memoryBytes() {
    return memoryBytes;
  }

  /** Loses all that nobody has received, as a network may. */
  void clear() {
    kept.clear();
    memoryBytes = 0;
  }

  Condition arrived() {
    return arrived;
  }
}
