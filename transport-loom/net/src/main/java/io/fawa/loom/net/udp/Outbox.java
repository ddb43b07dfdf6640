/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.loom.seal.NonceSequence;
import io.fawa.loom.seal.PacketSeal;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The outgoing datagrams of a socket. Connections add copies under their own lock; afterwards
 * {@link #drain} seals and sends, by one thread at a time for all. When it is full, datagrams are
 * dropped, as in a network: KCP retransmits them. Thread-safe.
 */
final class Outbox {
  private static final int DATAGRAMS_MAX = 8192;
  private static final int FREE_SLOTS_MAX = 512;
  private static final int SLOT_BYTES = 1664;

  private static final class Slot {
    final byte[] bytes = new byte[SLOT_BYTES];
    final ByteBuffer view = ByteBuffer.wrap(bytes);
    int bodyBytes;
    @Nullable InetSocketAddress to;
  }

  private final DatagramBatch batch;
  private final int headerBytes;
  private final SendCounts counts;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock sending = new ReentrantLock();

  @GuardedBy("lock")
  private final ArrayDeque<Slot> waiting = new ArrayDeque<>();

  @GuardedBy("lock")
  private final ArrayDeque<Slot> free = new ArrayDeque<>();

  @GuardedBy("sending")
  private final PacketSeal seal;

  @GuardedBy("sending")
  private final NonceSequence nonces;

  @GuardedBy("sending")
  private final byte[] nonce;

  /** The datagrams being sent. */
  @GuardedBy("sending")
  private final Slot[] turn = new Slot[LinuxSender.DATAGRAMS_MAX];

  @GuardedBy("sending")
  private boolean closed;

  /** Creates an outbox that seals datagrams and sends them by a batch. */
  Outbox(DatagramBatch batch, SendCounts counts, PacketSeal seal, NonceSequence nonces) {
    this.batch = batch;
    this.counts = counts;
    this.seal = seal;
    this.headerBytes = seal.headerBytes();
    this.nonces = nonces;
    this.nonce = new byte[seal.nonceBytes()];
  }

  /** Adds a copy of {@code bytes[offset, offset+length)}; {@link #drain} has to follow. */
  void add(InetSocketAddress to, byte[] bytes, int offset, int length) {
    lock.lock();
    try {
      if (waiting.size() >= DATAGRAMS_MAX || length > SLOT_BYTES - 64) {
        counts.dropped().increment();
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

  /** Sends all datagrams, unless another thread is sending, which then sends these too. */
  void drain() {
    // Checked again after each round: datagrams added while this thread was leaving have no other
    // sender.
    while (!isEmpty() && sending.tryLock()) {
      try {
        for (int count = take(0); count > 0; count = take(count)) {
          for (int i = 0; i < count; i++) {
            send(turn[i]);
          }
          batch.flush();
        }
      } finally {
        sending.unlock();
      }
    }
  }

  /** Wipes keys; nothing is sent afterwards. */
  void close() {
    sending.lock();
    try {
      closed = true;
      seal.close();
      nonces.close();
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

  /** Gives back the slots of the last turn and takes those of the next; returns how many. */
  @GuardedBy("sending")
  private int take(int done) {
    lock.lock();
    try {
      for (int i = 0; i < done; i++) {
        turn[i].to = null;
        if (free.size() < FREE_SLOTS_MAX) {
          free.addLast(turn[i]);
        }
      }
      int count = Math.min(waiting.size(), turn.length);
      for (int i = 0; i < count; i++) {
        turn[i] = waiting.removeFirst();
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("sending")
  private void send(Slot slot) {
    if (closed) {
      return;
    }
    nonces.next(nonce);
    int length = seal.seal(nonce, 0, slot.bytes, 0, slot.bodyBytes);
    batch.send(slot.view.clear().limit(length), slot.to);
  }
}
