/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.helidon;

import io.fawa.service.listener.HttpConnection;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;

/** Adapts our connection to a Helidon listener. */
final class HelidonConnection implements ServerConnection {
  private final HttpConnection http;
  private final long beganNanos = System.nanoTime();

  HelidonConnection(HttpConnection http) {
    this.http = http;
  }

  @Override
  public void handle(Limit limit) {
    http.serve();
  }

  /** Unlimited: the engines have idle time-outs, which take calls into account. */
  @Override
  public Duration idleTime() {
    return http.begun() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - beganNanos);
  }

  @Override
  public void close(boolean interrupt) {
    if (interrupt) {
      http.cut();
    } else {
      http.drain();
    }
  }
}
