/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.helidon;

import io.fawa.service.listener.HttpConnection;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;

/** One of our connections, to a listener of Helidon's. */
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

  /** The engines have their own idle time-outs, which know about calls. */
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
