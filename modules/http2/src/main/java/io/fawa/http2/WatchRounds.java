/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the watches of all connections in turn on one thread, as a thread each would be most of the
 * cost of an idle connection. Thread-safe.
 */
final class WatchRounds {
  static final WatchRounds SHARED = new WatchRounds();

  private static final System.Logger LOG = System.getLogger(WatchRounds.class.getName());
  private static final long TICK_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  private final Set<Round> watches = ConcurrentHashMap.newKeySet();
  private final Thread thread = Thread.ofVirtual().name("http2-watch").unstarted(this::run);

  /** The watch of one connection. */
  interface Round {
    /** The interval between two checks, in nanoseconds. */
    long tickNanos();

    /** Checks the connection if its interval has passed. */
    void look(long nowNanos);
  }

  private WatchRounds() {
    thread.start();
  }

  /** Watches a connection until {@link #remove}. */
  void add(Round watch) {
    watches.add(watch);
    LockSupport.unpark(thread);
  }

  void remove(Round watch) {
    watches.remove(watch);
  }

  private void run() {
    while (true) {
      long now = System.nanoTime();
      long tick = TICK_NANOS_MAX;
      for (Round watch : watches) {
        tick = Math.min(tick, watch.tickNanos());
        look(watch, now);
      }
      if (watches.isEmpty()) {
        LockSupport.park();
      } else {
        LockSupport.parkNanos(tick);
      }
    }
  }

  /** A defect in one watch must not end the others. */
  private static void look(Round watch, long now) {
    try {
      watch.look(now);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a watch failed", e);
    }
  }
}
