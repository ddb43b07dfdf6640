/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.service.metrics.Metrics;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpMediaTypes;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** What operators and orchestrators ask: {@code /health}, {@code /ready}, {@code /metrics}. */
final class AdminRoutes {
  private AdminRoutes() {}

  static HttpRouting.Builder of(
      Metrics metrics, Map<String, BooleanSupplier> readiness, BooleanSupplier draining) {
    return HttpRouting.builder()
        .get("/health", (request, response) -> json(response, Status.OK_200, "{\"status\":\"UP\"}"))
        .get("/ready", (request, response) -> ready(response, readiness, draining))
        .get(
            "/metrics",
            (request, response) -> {
              response.headers().set(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4");
              response.send(metrics.prometheus());
            })
        .any(PlainAnswers::notFound);
  }

  private static void ready(
      ServerResponse response, Map<String, BooleanSupplier> readiness, BooleanSupplier draining) {
    boolean up = !draining.getAsBoolean();
    StringBuilder checks = new StringBuilder();
    for (Map.Entry<String, Boolean> check : asked(readiness).entrySet()) {
      up &= check.getValue();
      checks
          .append(checks.isEmpty() ? "" : ",")
          .append('"')
          .append(check.getKey())
          .append("\":\"")
          .append(check.getValue() ? "UP" : "DOWN")
          .append('"');
    }
    json(
        response,
        up ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503,
        "{\"status\":\""
            + (up ? "UP" : draining.getAsBoolean() ? "DRAINING" : "DOWN")
            + "\",\"checks\":{"
            + checks
            + "}}");
  }

  private static Map<String, Boolean> asked(Map<String, BooleanSupplier> readiness) {
    return readiness.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, check -> check.getValue().getAsBoolean()));
  }

  private static void json(ServerResponse response, Status status, String body) {
    response.status(status);
    response.headers().contentType(HttpMediaTypes.JSON);
    response.headers().set(HeaderNames.CACHE_CONTROL, "no-store");
    response.send(body);
  }
}
