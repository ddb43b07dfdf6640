/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Watches all connections of an app on one thread that never waits for a peer. */
final class Keeper implements AutoCloseable {
  private static final Duration LOOK_EVERY_MAX = Duration.ofSeconds(1);
  private static final int LOOKS_PER_LIMIT = 8;

  private final Set<LiveConnection> connections = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Duration lookEvery;

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
    Thread.ofVirtual().name("websocket-keeper").start(this::watch);
  }

  void add(LiveConnection connection) {
    connections.add(connection);
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
    closing.countDown();
  }

  private void watch() {
    try {
      while (!closing.await(lookEvery.toNanos(), TimeUnit.NANOSECONDS)) {
        long nowNanos = System.nanoTime();
        connections.forEach(connection -> connection.check(nowNanos));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
