/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.loom.seal.PacketSeal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams of a socket on their way out. Connections add to it under their own lock, which costs a
 * copy; sealing and sending is done afterwards by {@link #drain}, by one thread at a time for all.
 * When it is full, datagrams are dropped as a network would: KCP sends them again. Thread-safe.
 */
final class Outbox {
  private static final int DATAGRAMS_MOST = 8192;
  private static final int FREE_SLOTS_MOST = 512;
  private static final int SLOT_BYTES = 1664;

  private static final class Slot {
    final byte[] bytes = new byte[SLOT_BYTES];
    final ByteBuffer view = ByteBuffer.wrap(bytes);
    int bodyBytes;
    @Nullable InetSocketAddress to;
  }

  private final DatagramChannel channel;
  private final boolean connected;
  private final int headerBytes;
  private final LongAdder sent = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock sending = new ReentrantLock();

  @GuardedBy("lock")
  private final ArrayDeque<Slot> waiting = new ArrayDeque<>();

  @GuardedBy("lock")
  private final ArrayDeque<Slot> free = new ArrayDeque<>();

  @GuardedBy("sending")
  private final PacketSeal seal;

  @GuardedBy("sending")
  private final byte[] nonce;

  Outbox(DatagramChannel channel, boolean connected, PacketSeal seal, SecureRandom random) {
    this.channel = channel;
    this.connected = connected;
    this.seal = seal;
    this.headerBytes = seal.headerBytes();
    this.nonce = new byte[seal.nonceBytes()];
    random.nextBytes(nonce);
  }

  /** Adds a copy of {@code bytes[offset, offset+length)}; {@link #drain} has to follow. */
  void add(InetSocketAddress to, byte[] bytes, int offset, int length) {
    lock.lock();
    try {
      if (waiting.size() >= DATAGRAMS_MOST || length > SLOT_BYTES - 64) {
        dropped.increment();
        return;
      }
      Slot slot = free.pollLast();
      if (slot == null) {
        slot = new Slot();
      }
      System.arraycopy(bytes, offset, slot.bytes, headerBytes, length);
      slot.bodyBytes = length;
      slot.to = to;
      waiting.addLast(slot);
    } finally {
      lock.unlock();
    }
  }

  /** Sends what is there, unless another thread is at it, which then sends ours too. */
  void drain() {
    // Looked at again after each round: what was added while we were leaving is nobody else's.
    while (!isEmpty() && sending.tryLock()) {
      try {
        Slot slot = take();
        while (slot != null) {
          send(slot);
          slot = next(slot);
        }
      } finally {
        sending.unlock();
      }
    }
  }

  long sent() {
    return sent.sum();
  }

  long dropped() {
    return dropped.sum();
  }

  /** Wipes keys; nothing is sent afterwards. */
  void close() {
    sending.lock();
    try {
      seal.close();
    } finally {
      sending.unlock();
    }
  }

  private boolean isEmpty() {
    lock.lock();
    try {
      return waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Slot take() {
    lock.lock();
    try {
      return waiting.pollFirst();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Slot next(Slot done) {
    lock.lock();
    try {
      done.to = null;
      if (free.size() < FREE_SLOTS_MOST) {
        free.addLast(done);
      }
      return waiting.pollFirst();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("sending")
  private void send(Slot slot) {
    if (!channel.isOpen()) {
      return;
    }
    int length = seal.seal(nonce, 0, slot.bytes, 0, slot.bodyBytes);
    advanceNonce();
    slot.view.clear().limit(length);
    try {
      int count = connected ? channel.write(slot.view) : channel.send(slot.view, slot.to);
      if (count == length) {
        sent.increment();
      } else {
        dropped.increment();
      }
    } catch (IOException e) {
      // Nobody there, no route, no buffer: to a datagram all that is loss. The reader sees a close.
      dropped.increment();
    }
  }

  /** Counts up from a random start: never the same twice, and no call for randomness a packet. */
  @GuardedBy("sending")
  private void advanceNonce() {
    for (int i = nonce.length - 1; i >= 0; i--) {
      if (++nonce[i] != 0) {
        return;
      }
    }
  }
}
