/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread by which kwik sends for a connection of a server.
 *
 * <p>Kwik's receiver writes the messages of the handshake into lists that its sender empties, and
 * nothing keeps the two apart. Where both are at it, the sender ends by an exception, and the
 * client gets no answer any more. That needs a sender that is awake, as it is when the ClientHello
 * comes in two packets: it acknowledges the first while the second is answered.
 */
final class SendingThread {
  private static final String RECEIVER = "receiver-";
  private static final String SENDER = "sender-";
  private static final long PAUSE_NANOS = Duration.ofNanos(50_000).toNanos();

  /** Then the handshake goes on as it would without. */
  private static final long WAIT_NANOS_MAX = Duration.ofSeconds(2).toNanos();

  private SendingThread() {}

  /**
   * Waits until the sender sleeps, on kwik's receiver. Only the receiver wakes it, and not before
   * it has written all it has to say.
   */
  static void awaitIdle() {
    Optional<Thread> sender = ofReceiver(Thread.currentThread());
    long begin = System.nanoTime();
    while (sender.isPresent() && busy(sender.get()) && System.nanoTime() - begin < WAIT_NANOS_MAX) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Its only wait with a time-out is the one for something to send. */
  private static boolean busy(Thread sender) {
    Thread.State state = sender.getState();
    return state != Thread.State.TIMED_WAITING && state != Thread.State.TERMINATED;
  }

  /** Kwik names both after the connection id that the client chose. */
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
