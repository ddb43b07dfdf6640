/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Watches all connections of an app on one thread, which never waits for a peer, and sleeps while
 * there are none. Thread-safe.
 */
final class Keeper implements AutoCloseable {
  private static final Duration LOOK_EVERY_MAX = Duration.ofSeconds(1);
  private static final int LOOKS_PER_LIMIT = 8;

  private final Set<LiveConnection> connections = ConcurrentHashMap.newKeySet();
  private final Thread thread = Thread.ofVirtual().name("websocket-keeper").unstarted(this::watch);
  private final Duration lookEvery;
  private volatile boolean closing;

  /** True while the thread waits for a connection. */
  private volatile boolean resting;

  Keeper(WebSocketConfig config) {
    lookEvery =
        Stream.of(
                config.sendTimeout().dividedBy(LOOKS_PER_LIMIT),
                config.pingInterval().dividedBy(LOOKS_PER_LIMIT),
                config.idleTimeout().dividedBy(LOOKS_PER_LIMIT),
                config.closeTimeout().dividedBy(LOOKS_PER_LIMIT),
                LOOK_EVERY_MAX)
            .min(Duration::compareTo)
            .orElseThrow();
  }

  void start() {
    thread.start();
  }

  void add(LiveConnection connection) {
    connections.add(connection);
    if (resting) {
      LockSupport.unpark(thread);
    }
  }

  void remove(LiveConnection connection) {
    connections.remove(connection);
  }

  /** Tells every peer that the service stops. Does not wait. */
  void goAway() {
    connections.forEach(LiveConnection::goAway);
  }

  int open() {
    return connections.size();
  }

  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
  }

  private void watch() {
    while (!closing) {
      rest();
      long nowNanos = System.nanoTime();
      connections.forEach(connection -> connection.check(nowNanos));
    }
  }

  private void rest() {
    resting = true;
    // A connection that came before {@link #resting} was set has woken nobody.
    if (connections.isEmpty() && !closing) {
      LockSupport.park();
    }
    resting = false;
    if (!closing) {
      LockSupport.parkNanos(lookEvery.toNanos());
    }
  }
}
