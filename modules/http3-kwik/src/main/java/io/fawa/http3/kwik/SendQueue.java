/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger.Level;
import java.net.DatagramPacket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Sends the datagrams of a port on a thread of its own, in the order of each thread that hands them
 * over.
 *
 * <p>Kwik's sending thread hands a datagram over before it notes its packets as sent. If their
 * acknowledgement came in between, kwik would ignore it, later take the packets for lost, and halve
 * its congestion window. So a datagram leaves once its thread has handed over the next one, or
 * waits for something. Where there are many, some gather: a receiver that sleeps is then woken once
 * for all of them, which costs more than to send one.
 */
final class SendQueue implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SendQueue.class.getName());

  /** Each has about 1250 bytes. */
  static final int DATAGRAMS_MAX = 2048;

  private static final int BUSY_PER_MILLI = 8;
  private static final long GATHER_NANOS = TimeUnit.MICROSECONDS.toNanos(150);
  private static final long NOTED_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(10);
  private static final long ROOM_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);
  private static final long CLOSE_MILLIS_MAX = 1000;

  private final Consumer<DatagramPacket> outlet;
  private final long notedNanosMax;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition handed = lock.newCondition();
  private final Condition room = lock.newCondition();

  @GuardedBy("lock")
  private final Pace pace = new Pace(BUSY_PER_MILLI, System.nanoTime());

  @GuardedBy("lock")
  private Deque<Handed> waiting = new ArrayDeque<>();

  /** The last datagram of each thread that has one here. */
  @GuardedBy("lock")
  private final Map<Thread, Handed> newest = new HashMap<>();

  /** Whether the thread waits for the next datagram. */
  @GuardedBy("lock")
  private boolean idle;

  @GuardedBy("lock")
  private boolean closed;

  /** A datagram, and who has handed it over. */
  private static final class Handed {
    private final DatagramPacket datagram;
    private final Thread from;

    /** Whether {@link #from} has handed over another one since. */
    private volatile boolean followed;

    Handed(DatagramPacket datagram, Thread from) {
      this.datagram = datagram;
      this.from = from;
    }

    /** Whether {@link #from} has done what it does right behind a datagram. */
    boolean noted() {
      return followed
          || switch (from.getState()) {
            case WAITING, TIMED_WAITING, TERMINATED -> true;
            case NEW, RUNNABLE, BLOCKED -> false;
          };
    }
  }

  /**
   * Creates one that sends until it is closed.
   *
   * @param outlet sends a datagram; called on this queue's thread
   * @param notedNanosMax time allowed to threads between handing over a datagram and noting it
   */
  SendQueue(String name, Consumer<DatagramPacket> outlet, long notedNanosMax) {
    this.outlet = outlet;
    this.notedNanosMax = notedNanosMax;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::sendUntilClosed);
  }

  void start() {
    thread.start();
  }

  /**
   * Takes a datagram, which must not change any more. Waits for room while there are {@value
   * #DATAGRAMS_MAX}, a second at most; then it counts as lost, as after {@link #close}.
   */
  void send(DatagramPacket datagram) {
    Handed next = new Handed(datagram, Thread.currentThread());
    lock.lock();
    try {
      if (!awaitRoom()) {
        LOG.log(Level.DEBUG, "a datagram is dropped: the port is closed, or takes no more");
        return;
      }
      waiting.add(next);
      Handed before = newest.put(next.from, next);
      if (before != null) {
        before.followed = true;
      }
      pace.count(System.nanoTime());
      if (idle) {
        handed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean awaitRoom() {
    long leftNanos = ROOM_NANOS_MAX;
    try {
      while (waiting.size() >= DATAGRAMS_MAX && !closed && leftNanos > 0) {
        leftNanos = room.awaitNanos(leftNanos);
      }
    } catch (InterruptedException e) {
      // Kwik interrupts its sender to make it send the last datagrams, and then end.
      Thread.currentThread().interrupt();
    }
    return waiting.size() < DATAGRAMS_MAX && !closed;
  }

  private void sendUntilClosed() {
    while (awaitDatagram()) {
      Deque<Handed> taken = takeAll();
      long beganNanos = System.nanoTime();
      for (Handed each : taken) {
        awaitNoted(each, beganNanos);
        try {
          outlet.accept(each.datagram);
        } catch (RuntimeException e) {
          LOG.log(Level.ERROR, "a datagram could not be sent", e);
        }
      }
      forget(taken);
    }
  }

  /** False once it is closed and everything is sent. */
  private boolean awaitDatagram() {
    boolean gather;
    lock.lock();
    try {
      while (waiting.isEmpty()) {
        if (closed) {
          return false;
        }
        idle = true;
        handed.awaitUninterruptibly();
      }
      idle = false;
      gather = pace.busy() && !closed;
    } finally {
      lock.unlock();
    }
    if (gather) {
      LockSupport.parkNanos(GATHER_NANOS);
    }
    return true;
  }

  private Deque<Handed> takeAll() {
    lock.lock();
    try {
      Deque<Handed> taken = waiting;
      waiting = new ArrayDeque<>();
      room.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void forget(Deque<Handed> sent) {
    lock.lock();
    try {
      sent.forEach(each -> newest.remove(each.from, each));
    } finally {
      lock.unlock();
    }
  }

  /** The time allowed is for all that are sent at once: others must not wait for long either. */
  private void awaitNoted(Handed datagram, long beganNanos) {
    while (!datagram.noted() && System.nanoTime() - beganNanos < notedNanosMax) {
      LockSupport.parkNanos(NOTED_PAUSE_NANOS);
    }
  }

  /** Sends what was taken, for a second at most. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      handed.signal();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    if (thread.equals(Thread.currentThread())) {
      return;
    }
    try {
      thread.join(CLOSE_MILLIS_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
