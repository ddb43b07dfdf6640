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
 * Has the watch of every connection look in its turn. One thread for all of them: one for each
 * would be most of what an idle connection costs. Thread-safe.
 */
final class WatchRounds {
  static final WatchRounds SHARED = new WatchRounds();

  private static final System.Logger LOG = System.getLogger(WatchRounds.class.getName());
  private static final long TICK_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  private final Set<Round> watches = ConcurrentHashMap.newKeySet();
  private final Thread thread = Thread.ofVirtual().name("http2-watch").unstarted(this::run);

  /** What looks at one connection. */
  interface Round {
    /** How often it wants to look, in nanoseconds. */
    long tickNanos();

    /** Looks if it is time to. */
    void look(long nowNanos);
  }

  private WatchRounds() {
    thread.start();
  }

  /** Looks after a connection until {@link #remove}. */
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

  /** A defect of one connection is not the end of all watches. */
  private static void look(Round watch, long now) {
    try {
      watch.look(now);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a watch failed", e);
    }
  }
}
