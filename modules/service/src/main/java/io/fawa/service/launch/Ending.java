/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.launch;

import io.fawa.service.host.RunningApps;
import io.fawa.service.log.FirstLogger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process on signals: the first SIGTERM or SIGINT drains, each further one ends what the
 * drain is waiting for. A signal during the start takes effect after the start. Created first, so
 * that no signal is lost. Thread-safe.
 */
final class Ending {
  private static final System.Logger LOG = FirstLogger.named(Ending.class.getName());

  /** How long calls may still take after they were cut. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int KILLED = 143;

  private final CountDownLatch wanted = new CountDownLatch(1);
  private final CountDownLatch drained = new CountDownLatch(1);
  private final AtomicInteger orders = new AtomicInteger();
  private final AtomicReference<@Nullable RunningApps> running = new AtomicReference<>();

  private Ending() {}

  /** Creates one that handles signals from now on. */
  static Ending bySignals() {
    Ending ending = new Ending();
    for (String signal : new String[] {"TERM", "INT"}) {
      Signals.handle(signal, () -> ending.order("SIG" + signal));
    }
    Signals.handle("HUP", ending::reload);
    // For an end without one of these signals; after one of them there is nothing left to do.
    Runtime.getRuntime().addShutdownHook(new Thread(ending::atExit, "drain"));
    return ending;
  }

  private void order(String signal) {
    RunningApps apps = running.get();
    if (orders.incrementAndGet() == 1) {
      LOG.log(
          Level.INFO,
          apps == null ? "{0} during the start: will stop once started" : "{0}: drains",
          signal);
      wanted.countDown();
    } else if (apps == null) {
      LOG.log(Level.WARNING, "{0} again during the start: exiting at once", signal);
      Runtime.getRuntime().halt(KILLED);
    } else if (apps.hurry()) {
      Thread.ofPlatform().daemon().name("patience").start(this::haltIfStuck);
    }
  }

  /** After calls were cut, a handler that waits for something else may still be running. */
  private void haltIfStuck() {
    try {
      if (!drained.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(Level.ERROR, "calls were cut but have not ended: exiting anyway");
        Runtime.getRuntime().halt(KILLED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void reload() {
    RunningApps apps = running.get();
    if (apps != null) {
      apps.reload();
    }
  }

  /** True once the process was told to stop. */
  boolean isWanted() {
    return wanted.getCount() == 0;
  }

  /** Waits for the signal to stop, drains {@code apps}, and exits with status 0. */
  void drain(RunningApps apps) {
    running.set(apps);
    try {
      wanted.await();
      apps.close();
      LOG.log(Level.INFO, "drained and closed");
      exit(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the process. */
  void exit(int status) {
    drained.countDown();
    System.exit(status);
  }

  private void atExit() {
    RunningApps apps = running.get();
    if (apps != null && drained.getCount() > 0) {
      apps.close();
      LOG.log(Level.INFO, "drained and closed");
      drained.countDown();
    }
  }
}
