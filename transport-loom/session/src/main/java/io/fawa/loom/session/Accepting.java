/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import io.fawa.limits.BudgetExceededException;
import io.fawa.loom.session.carrier.Acceptor;
import io.fawa.loom.session.carrier.PackConnection;
import java.io.IOException;
import java.util.function.Consumer;

/** The loop that accepts connections, until its acceptor is closed: no failure ends it. */
final class Accepting {
  private static final System.Logger LOG = System.getLogger(Accepting.class.getName());
  private static final long PAUSE_MILLIS = 10;
  private static final long PAUSE_MILLIS_MAX = 1_000;

  private final Acceptor acceptor;
  private final Consumer<PackConnection> begin;
  private final Counters counters;

  Accepting(Acceptor acceptor, Consumer<PackConnection> begin, Counters counters) {
    this.acceptor = acceptor;
    this.begin = begin;
    this.counters = counters;
  }

  void run() {
    long pause = PAUSE_MILLIS;
    while (!acceptor.closed()) {
      try {
        begin.accept(acceptor.accept());
        pause = PAUSE_MILLIS;
      } catch (BudgetExceededException e) {
        counters.overLimit.increment();
      } catch (IOException | RuntimeException | Error e) {
        if (!acceptor.closed()) {
          pause = waitAfter(e, pause);
        }
      }
    }
  }

  /** Waits before the next try: with too many open files each would fail at once. */
  private long waitAfter(Throwable failure, long millis) {
    counters.acceptFailures.increment();
    try {
      LOG.log(
          System.Logger.Level.WARNING, "no connection could be accepted; trying again", failure);
    } catch (RuntimeException | Error e) {
      // The log may need a file as well: the JDK's opens that of time zones for its first line.
    }
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Math.min(2 * millis, PAUSE_MILLIS_MAX);
  }
}
