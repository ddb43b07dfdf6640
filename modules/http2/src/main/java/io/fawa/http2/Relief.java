/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at the readers that serve calls themselves, so that none does for longer than two ticks
 * while its connection waits. One virtual thread for all connections of the process, asleep while
 * nobody calls. Thread-safe.
 */
final class Relief {
  /** For all connections: a look costs one read each, a thread for each would cost far more. */
  static final Relief SHARED = new Relief();

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  /** Without a call for so many ticks, it sleeps until there is one. */
  private static final int QUIET_TICKS = 50;

  private final Set<Turn> turns = ConcurrentHashMap.newKeySet();
  private final Thread thread = Thread.ofVirtual().name("http2-relief").unstarted(this::run);
  private volatile boolean asleep = true;

  /** A reader that may serve a call itself. */
  interface Turn {
    /** Passes the reading on if it serves the same call as at the last look; true if not. */
    boolean look();

    /** Whether the reader serves a call. */
    boolean serving();
  }

  private Relief() {
    thread.start();
  }

  /** Looks at a connection's reader until {@link #forget}. */
  void watch(Turn turn) {
    turns.add(turn);
  }

  void forget(Turn turn) {
    turns.remove(turn);
  }

  /** A reader has begun to serve a call. */
  void wake() {
    if (asleep) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (true) {
      sleep();
      int quiet = 0;
      while (quiet < QUIET_TICKS) {
        LockSupport.parkNanos(TICK_NANOS);
        quiet = look() ? 0 : quiet + 1;
      }
    }
  }

  private boolean look() {
    boolean moved = false;
    for (Turn turn : turns) {
      moved |= turn.look();
    }
    return moved;
  }

  private void sleep() {
    asleep = true;
    // A call that began before it said so has woken nobody.
    if (turns.stream().noneMatch(Turn::serving)) {
      LockSupport.park();
    }
    asleep = false;
  }
}
