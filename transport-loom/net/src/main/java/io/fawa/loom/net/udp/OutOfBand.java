/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Out-of-band messages of a {@link KcpConnection}, each in its own datagram: they may be lost,
 * duplicated or reordered. Thread-safe.
 */
public final class OutOfBand {
  private final int conversation;
  private final KcpOptions options;
  private final Outbox outbox;
  private final ReentrantLock lock;

  @GuardedBy("lock")
  private final KcpStack stack;

  @GuardedBy("lock")
  private final Ending ending;

  /** Creates those of a connection, guarded by its lock. */
  OutOfBand(
      int conversation,
      KcpOptions options,
      ReentrantLock lock,
      KcpStack stack,
      Ending ending,
      Outbox outbox) {
    this.conversation = conversation;
    this.options = options;
    this.lock = lock;
    this.stack = stack;
    this.ending = ending;
    this.outbox = outbox;
  }

  /** The most bytes {@link #send} takes. */
  public int bytesMax() {
    return options.config().mtuBytes() - 4;
  }

  /**
   * Sends a message. Needs FEC, as the receiver recognizes it by the FEC header; does not retain
   * the array.
   *
   * @throws IllegalStateException without FEC
   * @throws IllegalArgumentException if it is too long
   */
  public void send(byte[] message) throws IOException {
    if (options.fec().isEmpty()) {
      throw new IllegalStateException("out-of-band messages need FEC");
    }
    if (message.length > bytesMax()) {
      throw new IllegalArgumentException(
          "message of " + message.length + " bytes, limit " + bytesMax());
    }
    byte[] packet = OutOfBandMessages.packet(conversation, message);
    lock.lock();
    try {
      ending.requireUsable();
      stack.emit(packet, 0, packet.length);
    } finally {
      lock.unlock();
    }
    outbox.drain();
  }

  /**
   * Waits for the next message of the peer. The latest 64 are kept.
   *
   * @throws DeadlineExceededException none arrived in time
   */
  public byte[] receive(Deadline deadline) throws IOException {
    lock.lock();
    try {
      OutOfBandMessages messages = stack.outOfBand();
      while (true) {
        byte[] message = messages.poll();
        if (message != null) {
          return message;
        }
        ending.requireUsable();
        deadline.await(messages.arrived(), "receive out of band");
      }
    } finally {
      lock.unlock();
    }
  }
}
