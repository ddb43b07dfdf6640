/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Delays datagrams until their send time. Thread-safe; {@link #run} sends them. */
final class DelayLine {
  static final int DATAGRAM_BYTES = 2048;

  private static final int UNDER_WAY_MAX = 65_536;
  private static final int SENT_AT_ONCE_MAX = 256;

  /** A datagram and its destination; none on a connected channel. */
  static final class Parcel {
    final ByteBuffer bytes = ByteBuffer.allocateDirect(DATAGRAM_BYTES);
    private @Nullable DatagramChannel channel;
    private @Nullable SocketAddress to;
    private long dueNanos;
    private long order;

    private void send() throws IOException {
      if (channel == null || !channel.isOpen()) {
        return;
      }
      if (to == null) {
        channel.write(bytes);
      } else {
        channel.send(bytes, to);
      }
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final LongAdder dropped = new LongAdder();

  /** Datagrams that are sent in order. */
  @GuardedBy("lock")
  private final ArrayDeque<Parcel> inOrder = new ArrayDeque<>();

  /** Datagrams that are overtaken. */
  @GuardedBy("lock")
  private final PriorityQueue<Parcel> held =
      new PriorityQueue<>(
          Comparator.<Parcel>comparingLong(p -> p.dueNanos).thenComparingLong(p -> p.order));

  @GuardedBy("lock")
  private final ArrayDeque<Parcel> free = new ArrayDeque<>();

  @GuardedBy("lock")
  private long orders;

  @GuardedBy("lock")
  private boolean closed;

  /** An empty parcel to be filled and put, or given back; null if too many are in flight. */
  @Nullable Parcel take() {
    lock.lock();
    try {
      Parcel parcel = free.pollLast();
      if (parcel == null) {
        if (inOrder.size() + held.size() >= UNDER_WAY_MAX) {
          dropped.increment();
          return null;
        }
        parcel = new Parcel();
      }
      parcel.bytes.clear();
      return parcel;
    } finally {
      lock.unlock();
    }
  }

  void giveBack(Parcel parcel) {
    lock.lock();
    try {
      free.addLast(parcel);
    } finally {
      lock.unlock();
    }
  }

  /** Schedules a parcel: the content of its buffer, a channel and a time. */
  void put(Parcel parcel, DatagramChannel channel, @Nullable SocketAddress to, long dueNanos) {
    lock.lock();
    try {
      parcel.channel = channel;
      parcel.to = to;
      parcel.dueNanos = dueNanos;
      parcel.order = orders++;
      Parcel first = first();
      boolean sooner = first == null || dueNanos - first.dueNanos < 0;
      Parcel last = inOrder.peekLast();
      if (last == null || dueNanos - last.dueNanos >= 0) {
        inOrder.addLast(parcel);
      } else {
        held.add(parcel);
      }
      if (sooner) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Datagrams dropped for lack of space. */
  long dropped() {
    return dropped.sum();
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Sends each parcel at its time, until the line is closed. */
  void run() {
    List<Parcel> due = new ArrayList<>();
    while (awaitDue(due)) {
      for (Parcel parcel : due) {
        try {
          parcel.send();
        } catch (IOException e) {
          // A datagram that cannot be sent is a datagram lost.
          dropped.increment();
        }
      }
      recycle(due);
    }
  }

  private boolean awaitDue(List<Parcel> due) {
    lock.lock();
    try {
      while (!closed) {
        Parcel first = first();
        long now = System.nanoTime();
        while (first != null && first.dueNanos - now <= 0 && due.size() < SENT_AT_ONCE_MAX) {
          due.add(first);
          remove(first);
          first = first();
        }
        if (!due.isEmpty()) {
          return true;
        }
        if (first == null) {
          changed.awaitUninterruptibly();
        } else {
          var unused = changed.awaitNanos(first.dueNanos - now);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return false;
  }

  private void recycle(List<Parcel> sent) {
    lock.lock();
    try {
      free.addAll(sent);
    } finally {
      lock.unlock();
    }
    sent.clear();
  }

  @GuardedBy("lock")
  private @Nullable Parcel first() {
    Parcel next = inOrder.peekFirst();
    Parcel other = held.peek();
    if (next == null || other == null) {
      return next == null ? other : next;
    }
    return other.dueNanos - next.dueNanos < 0 ? other : next;
  }

  @GuardedBy("lock")
  private void remove(Parcel first) {
    if (first == inOrder.peekFirst()) {
      inOrder.removeFirst();
    } else {
      held.remove();
    }
  }
}
