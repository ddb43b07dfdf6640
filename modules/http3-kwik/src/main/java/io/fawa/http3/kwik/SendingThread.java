/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Finds the thread by which kwik sends for a server connection.
 *
 * <p>Kwik's receiver adds handshake messages to lists that its sender empties, without a lock. If
 * both use a list at once, the sender ends by an exception and the client gets no more answers. The
 * sender is awake then if the ClientHello comes in two packets: it acknowledges the first while the
 * receiver answers the second.
 */
final class SendingThread {
  private static final String RECEIVER = "receiver-";
  private static final String SENDER = "sender-";
  private static final long PAUSE_NANOS = Duration.ofNanos(50_000).toNanos();

  /** Longest wait; the handshake then goes on at that risk. */
  private static final long WAIT_NANOS_MAX = Duration.ofSeconds(2).toNanos();

  private SendingThread() {}

  /**
   * Waits on kwik's receiver until the sender sleeps. Only the receiver wakes it, after it has
   * added all its messages.
   */
  static void awaitIdle() {
    Optional<Thread> sender = ofReceiver(Thread.currentThread());
    long begin = System.nanoTime();
    while (sender.isPresent() && busy(sender.get()) && System.nanoTime() - begin < WAIT_NANOS_MAX) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** A sender waits with a time-out only when it has nothing to send. */
  private static boolean busy(Thread sender) {
    Thread.State state = sender.getState();
    return state != Thread.State.TIMED_WAITING && state != Thread.State.TERMINATED;
  }

  /** The sender's name: kwik names both threads after the client's connection id. */
  private static Optional<Thread> ofReceiver(Thread receiver) {
    ThreadGroup group = receiver.getThreadGroup();
    if (group == null || !receiver.getName().startsWith(RECEIVER)) {
      return Optional.empty();
    }
    String name = SENDER + receiver.getName().substring(RECEIVER.length());
    Thread[] all = new Thread[2 * group.activeCount() + 1];
    int count = group.enumerate(all);
    for (int i = 0; i < count; i++) {
      if (all[i].getName().equals(name)) {
        return Optional.of(all[i]);
      }
    }
    return Optional.empty();
  }
}
