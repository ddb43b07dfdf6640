/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@code sendmmsg(2)} and {@code recvmmsg(2)}: message headers ({@code struct
 * mmsghdr}), each with space for a socket address, one control message and data. Single-owner.
 *
 * <pre>
 * struct mmsghdr        name 8, name length 4 (8), vectors 8, their count 8, control 8, its length 8,
 *                       flags 4 (8); bytes moved 4 (8)
 * struct iovec          data 8, its length 8
 * struct cmsghdr        length 8, level 4, type 4; its data
 * struct sockaddr_in6   family 2, port 2, flow 4, address 16, scope 4
 * </pre>
 */
final class Messages {
  static final int NAME_BYTES = 32;
  static final int UDP = 17;

  private static final int HEADER_BYTES = 64;
  private static final int VECTOR_BYTES = 16;
  private static final int CONTROL_BYTES = 32;
  private static final int CONTROL_HEADER_BYTES = 16;
  private static final int CONTROL_SPACE = 24;

  private final int count;
  private final Block block;
  private final ByteBuffer bytes;
  private final int vectorsAt;
  private final int namesAt;
  private final int controlsAt;
  private final int dataAt;

  Messages(int count, int dataBytes) {
    this.count = count;
    this.vectorsAt = Block.ERRNO_BYTES + count * HEADER_BYTES;
    this.namesAt = vectorsAt + count * VECTOR_BYTES;
    this.controlsAt = namesAt + count * NAME_BYTES;
    this.dataAt = controlsAt + count * CONTROL_BYTES;
    this.block = new Block(dataAt + dataBytes);
    this.bytes = block.bytes();
    for (int i = 0; i < count; i++) {
      bytes.putLong(header(i) + 16, block.address() + vector(i));
      bytes.putLong(header(i) + 24, 1);
    }
  }

  Block block() {
    return block;
  }

  /** The memory, for access at {@link #name} and {@link #dataAt}. */
  ByteBuffer bytes() {
    return bytes;
  }

  int count() {
    return count;
  }

  /** The address of a message header for a system call. */
  long headerAddress(int message) {
    return block.address() + header(message);
  }

  /** The index of a message's name. */
  int name(int message) {
    return namesAt + message * NAME_BYTES;
  }

  /** The start of the data of all messages. */
  int dataAt() {
    return dataAt;
  }

  /** Sets the length of the name; without a name, the message goes to the connected peer. */
  void setName(int message, int length) {
    bytes.putLong(header(message), length == 0 ? 0 : block.address() + name(message));
    bytes.putInt(header(message) + 8, length);
  }

  /** Sets the location of the data. */
  void setData(int message, int at, int length) {
    bytes.putLong(vector(message), block.address() + at);
    bytes.putLong(vector(message) + 8, length);
  }

  /** Removes the control message. */
  void setNoControl(int message) {
    bytes.putLong(header(message) + 32, 0);
    bytes.putLong(header(message) + 40, 0);
  }

  /** Sets a UDP control message with a 16-bit value. */
  void setControl(int message, int type, int value) {
    int at = controlAt(message);
    bytes.putLong(at, CONTROL_HEADER_BYTES + Short.BYTES);
    bytes.putInt(at + 8, UDP);
    bytes.putInt(at + 12, type);
    bytes.putShort(at + 16, (short) value);
    setControlRoom(message);
  }

  /** Reserves space for one received control message. */
  void setControlRoom(int message) {
    bytes.putLong(header(message) + 32, block.address() + controlAt(message));
    bytes.putLong(header(message) + 40, CONTROL_SPACE);
  }

  /** The int of the received UDP control message, or 0. */
  int control(int message, int type) {
    int at = controlAt(message);
    boolean there =
        bytes.getLong(header(message) + 40) >= CONTROL_HEADER_BYTES + Integer.BYTES
            && bytes.getInt(at + 8) == UDP
            && bytes.getInt(at + 12) == type;
    return there ? bytes.getInt(at + 16) : 0;
  }

  /** The transferred bytes of a message. */
  int moved(int message) {
    return bytes.getInt(header(message) + 56);
  }

  private int vector(int message) {
    return vectorsAt + message * VECTOR_BYTES;
  }

  private int controlAt(int message) {
    return controlsAt + message * CONTROL_BYTES;
  }

  private static int header(int message) {
    return Block.ERRNO_BYTES + message * HEADER_BYTES;
  }

  /**
   * A pool of messages that sockets share, so that memory depends on concurrent use only.
   * Thread-safe.
   */
  static final class Pool {
    private static final int KEPT_MAX = 8;

    private final int count;
    private final int dataBytes;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final ArrayDeque<Messages> free = new ArrayDeque<>(KEPT_MAX);

    Pool(int count, int dataBytes) {
      this.count = count;
      this.dataBytes = dataBytes;
    }

    Messages take() {
      Messages messages = poll();
      return messages == null ? new Messages(count, dataBytes) : messages;
    }

    void giveBack(Messages messages) {
      lock.lock();
      try {
        if (free.size() < KEPT_MAX) {
          free.addLast(messages);
        }
      } finally {
        lock.unlock();
      }
    }

    private @Nullable Messages poll() {
      lock.lock();
      try {
        return free.pollLast();
      } finally {
        lock.unlock();
      }
    }
  }
}
