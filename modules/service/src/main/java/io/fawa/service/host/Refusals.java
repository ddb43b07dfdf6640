/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.service.metrics.Metrics;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import org.jspecify.annotations.Nullable;

/** Answers what is no request that a route could be asked for, and counts it. Thread-safe. */
record Refusals(Metrics metrics) implements DirectHandler {
  private static final String ROUTE = "refused";

  /** For everything that Helidon's HTTP/1.1 refuses by itself. */
  static DirectHandlers of(Metrics metrics) {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      handlers.addHandler(type, new Refusals(metrics));
    }
    return handlers.build();
  }

  /** What the reader says is for our log; the client is told the status alone. */
  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType type,
      Status status,
      ServerResponseHeaders headers,
      @Nullable String message) {
    metrics.refused(ROUTE, "HTTP/1.1", status.codeText());
    headers.set(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    headers.set(HeaderNames.create("X-Content-Type-Options"), "nosniff");
    return TransportResponse.builder()
        .status(status)
        .headers(headers)
        .keepAlive(false)
        .entity(PlainAnswers.textOf(status))
        .build();
  }
}
