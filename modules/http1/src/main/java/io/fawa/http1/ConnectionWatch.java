/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches all server connections of the process on one virtual thread: it enforces their time
 * limits, and starts a read-ahead for calls that take long. The hot paths only count; they read no
 * clock and set no timer. Thread-safe.
 */
final class ConnectionWatch {
  static final ConnectionWatch SHARED = new ConnectionWatch();

  /** The time between two checks of connections that may be in a long call. */
  private static final long CALL_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** The time between two checks of time limits. */
  private static final long LIMIT_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Set<Http1ServerConnection> connections = ConcurrentHashMap.newKeySet();
  private final Set<Http1ServerConnection> callers = ConcurrentHashMap.newKeySet();
  private final Thread thread = Thread.ofVirtual().name("http1-watch").unstarted(this::run);

  /** True while the thread waits for longer than a call's tick. */
  private volatile boolean resting;

  private ConnectionWatch() {
    thread.start();
  }

  /** Watches {@code connection} until {@link #remove}. */
  void add(Http1ServerConnection connection) {
    connections.add(connection);
    wake();
  }

  void remove(Http1ServerConnection connection) {
    connections.remove(connection);
    callers.remove(connection);
  }

  /** A call begins on a connection that is not being checked for long calls. */
  void enrol(Http1ServerConnection connection) {
    callers.add(connection);
    wake();
  }

  private void wake() {
    if (resting) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    long comparedNanos = System.nanoTime();
    while (true) {
      rest();
      lookAtCallers();
      long nowNanos = System.nanoTime();
      if (nowNanos - comparedNanos >= LIMIT_TICK_NANOS) {
        comparedNanos = nowNanos;
        for (Http1ServerConnection connection : connections) {
          connection.compareWithLimits(nowNanos);
        }
      }
    }
  }

  private void rest() {
    if (!callers.isEmpty()) {
      LockSupport.parkNanos(CALL_TICK_NANOS);
      return;
    }
    resting = true;
    // A call that began before {@link #resting} was set has woken nobody.
    if (connections.isEmpty()) {
      LockSupport.park();
    } else if (callers.isEmpty()) {
      LockSupport.parkNanos(LIMIT_TICK_NANOS);
    }
    resting = false;
  }

  @SuppressWarnings("ModifyCollectionInEnhancedForLoop") // the set is concurrent
  private void lookAtCallers() {
    for (Http1ServerConnection connection : callers) {
      if (!connection.lookAtCall()) {
        callers.remove(connection);
        if (connection.leaveCallers()) {
          callers.add(connection);
        }
      }
    }
  }
}
