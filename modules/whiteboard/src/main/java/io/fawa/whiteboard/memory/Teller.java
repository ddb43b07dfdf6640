/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.memory;

import java.lang.System.Logger.Level;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The thread that calls the listeners of all logs, so that nobody's listener runs under the locks
 * of somebody who appends. What waits is bounded: each log is in the queue at most once.
 */
final class Teller implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Teller.class.getName());

  private final BlockingQueue<Runnable> ready = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean stopping;

  Teller() {
    this.thread = Thread.ofVirtual().name("boards in memory").start(this::run);
  }

  void soon(Runnable delivery) {
    ready.add(delivery);
  }

  private void run() {
    try {
      while (!stopping || !ready.isEmpty()) {
        try {
          ready.take().run();
        } catch (RuntimeException e) {
          LOG.log(Level.ERROR, "a listener of a board has failed", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts it
    }
  }

  /** Returns once everything that was handed in before has run. */
  @Override
  public void close() {
    soon(() -> stopping = true);
    boolean interrupted = false;
    while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
