/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import java.time.Duration;

/**
 * Limits of every WebSocket.
 *
 * @param messageBytesMax the longest received message, all fragments together
 * @param sendTimeout how long one message may wait for a slow peer
 * @param pingInterval silence after which a ping is sent
 * @param idleTimeout silence after which it is cut
 * @param closeTimeout how long to wait for the peer's close
 */
public record WebSocketConfig(
    int messageBytesMax,
    Duration sendTimeout,
    Duration pingInterval,
    Duration idleTimeout,
    Duration closeTimeout) {
  /** Checks that each is positive. */
  public WebSocketConfig {
    if (messageBytesMax < 125) {
      throw new IllegalArgumentException(
          "messageBytesMax must be at least 125, got " + messageBytesMax);
    }
    positive(sendTimeout, "sendTimeout");
    positive(pingInterval, "pingInterval");
    positive(idleTimeout, "idleTimeout");
    positive(closeTimeout, "closeTimeout");
  }

  /** 64 KiB; 10 s to send, a ping every 25 s, cut after 60 s of silence, 5 s to close. */
  public static WebSocketConfig defaults() {
    return new WebSocketConfig(
        64 * 1024,
        Duration.ofSeconds(10),
        Duration.ofSeconds(25),
        Duration.ofSeconds(60),
        Duration.ofSeconds(5));
  }

  private static void positive(Duration value, String name) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(name + " is positive, got " + value);
    }
  }
}
