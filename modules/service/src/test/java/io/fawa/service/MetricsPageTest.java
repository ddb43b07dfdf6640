/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import io.fawa.http.Tools;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What those who collect metrics make of our page. */
class MetricsPageTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Does not upgrade to h2c, with which it takes a long answer's bytes out of order at times. */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir static Path data;
  private static Running running;

  @BeforeAll
  static void start() throws Exception {
    running = ProbeApp.start(new ProbeApp(), data);
    for (String path : new String[] {"/hello/Ada", "/none"}) {
      HttpRequest request =
          HttpRequest.newBuilder(running.cleartextUrl("probe").resolve(path)).build();
      CLIENT.send(request, BodyHandlers.discarding());
    }
    // A call is counted after its answer.
    Patience.until("both are counted", () -> countedStatuses() >= 2);
  }

  @AfterAll
  static void stop() {
    running.close();
    CLIENT.close();
  }

  /** How many of the statuses of the two calls the page has. */
  private static long countedStatuses() throws Exception {
    String page =
        CLIENT.send(HttpRequest.newBuilder(page()).build(), BodyHandlers.ofString()).body();
    return page.lines()
        .filter(line -> line.startsWith("http_server_request_duration_seconds_count{"))
        .filter(line -> line.contains("=\"200\"") || line.contains("=\"404\""))
        .count();
  }

  private static URI page() {
    return running.adminUrl("probe").resolve("/metrics");
  }

  /** Prometheus' Python client reads both formats strictly, and finds the same in both. */
  @Test
  void othersReadEveryLine() throws Exception {
    String packages = Tools.requirePythonPackages();
    String report =
        Command.of("env", "PYTHONPATH=" + packages, Tools.require("python3"), "-B")
            .with("modules/service/src/test/python/read_metrics.py", page().toString())
            .succeeds(LIMIT);

    assertThat(report.lines())
        .contains(
            "text/plain histogram http_server_request_duration_seconds",
            "application/openmetrics-text histogram http_server_request_duration_seconds",
            "application/openmetrics-text gauge http_server_active_requests",
            "application/openmetrics-text counter fawa_calls_abandoned",
            "application/openmetrics-text counter process_cpu_seconds",
            "application/openmetrics-text summary jvm_gc_collection_seconds",
            "application/openmetrics-text info fawa_build",
            "application/openmetrics-text info target");
  }

  /** The fourth is what Prometheus asks when it collects native histograms, which we have not. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/* | text/plain",
        "application/json | text/plain",
        "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
            + " | application/openmetrics-text",
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
            + "encoding=delimited;q=0.7,application/openmetrics-text;version=1.0.0;"
            + "escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
            + " | application/openmetrics-text",
        "text/plain, application/openmetrics-text;q=0.5 | text/plain",
        "application/openmetrics-text;q=0, text/plain;q=0.1 | text/plain",
      })
  void acceptChoosesTheFormat(String accept, String expected) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(page()).header("Accept", accept).build();
    var answer = CLIENT.send(request, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith(expected);
    assertThat(answer.body().endsWith("# EOF\n")).isEqualTo(!expected.equals("text/plain"));
  }
}
