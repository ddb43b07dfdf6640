/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The clock of a server: one thread that ends what is silent for too long, and starts the ticks
 * that are due.
 */
final class Keeper implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Keeper.class.getName());
  private static final Duration INTERVAL = Duration.ofMillis(25);

  private final Server server;
  private final CountDownLatch closed = new CountDownLatch(1);

  Keeper(Server server) {
    this.server = server;
    Thread.ofVirtual().name("session-keeper").start(this::run);
  }

  private void run() {
    try {
      while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      server.look(System.nanoTime());
    } catch (RuntimeException | Error e) {
      report(e);
    }
  }

  private static void report(Throwable failure) {
    try {
      LOG.log(System.Logger.Level.ERROR, "looking after connections failed", failure);
    } catch (RuntimeException | Error e) {
      // The log failed as well, which must not end all time-outs.
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
