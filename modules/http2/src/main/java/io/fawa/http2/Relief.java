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
 * Watches readers that serve calls themselves: after two ticks with the same call another thread
 * becomes the reader, so that the connection does not stall. One virtual thread for all connections
 * of the process, which sleeps while there are no calls. Thread-safe.
 */
final class Relief {
  /**
   * Shared by all connections: a check costs one memory read each, a thread each would cost far
   * more.
   */
  static final Relief SHARED = new Relief();

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  /** After this many ticks without a call, it sleeps until the next call. */
  private static final int QUIET_TICKS = 50;

  private final Set<Turn> turns = ConcurrentHashMap.newKeySet();
  private final Thread thread = Thread.ofVirtual().name("http2-relief").unstarted(this::run);
  private volatile boolean asleep = true;

  /** A reader that may serve a call itself. */
  interface Turn {
    /** Makes another thread the reader if this one is still serving the same call; true if not. */
    boolean look();

    /** Whether the reader serves a call. */
    boolean serving();
  }

  private Relief() {
    thread.start();
  }

  /** Watches a connection's reader until {@link #forget}. */
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
    // A call that began before the flag was set has woken nobody.
    if (turns.stream().noneMatch(Turn::serving)) {
      LockSupport.park();
    }
    asleep = false;
  }
}
