/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.service.metrics.Metrics;
import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpMediaTypes;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import java.util.stream.Collectors;

/**
 * The routes for operators and orchestrators: {@code /health}, {@code /ready}, {@code /metrics}.
 */
final class AdminRoutes {
  private static final MediaType OPEN_METRICS = MediaTypes.APPLICATION_OPENMETRICS_TEXT;

  private AdminRoutes() {}

  static HttpRouting.Builder of(Metrics metrics, Readiness readiness) {
    return HttpRouting.builder()
        .get("/health", (request, response) -> json(response, Status.OK_200, "{\"status\":\"UP\"}"))
        .get("/ready", (request, response) -> ready(response, readiness.look()))
        .get(
            "/metrics",
            (request, response) -> {
              boolean open =
                  request
                      .headers()
                      .bestAccepted(MediaTypes.TEXT_PLAIN, OPEN_METRICS)
                      .filter(OPEN_METRICS::equals)
                      .isPresent();
              response
                  .headers()
                  .set(
                      HeaderNames.CONTENT_TYPE,
                      open
                          ? OPEN_METRICS.text() + "; version=1.0.0; charset=utf-8"
                          : "text/plain; version=0.0.4; charset=utf-8");
              response.send(open ? metrics.openMetrics() : metrics.prometheus());
            })
        .any(PlainAnswers::notFound);
  }

  private static void ready(ServerResponse response, Readiness.Report report) {
    String checks =
        report.checks().entrySet().stream()
            .map(check -> "\"" + check.getKey() + "\":\"" + upOrDown(check.getValue()) + "\"")
            .collect(Collectors.joining(","));
    json(
        response,
        report.ready() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503,
        "{\"status\":\""
            + (report.draining() ? "DRAINING" : upOrDown(report.ready()))
            + "\",\"checks\":{"
            + checks
            + "}}");
  }

  private static String upOrDown(boolean up) {
    return up ? "UP" : "DOWN";
  }

  private static void json(ServerResponse response, Status status, String body) {
    response.status(status);
    response.headers().contentType(HttpMediaTypes.JSON);
    response.headers().set(HeaderNames.CACHE_CONTROL, "no-store");
    response.send(body);
  }
}
