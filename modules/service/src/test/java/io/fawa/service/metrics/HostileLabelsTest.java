/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.Code;
import io.fawa.connect.observe.CallMeters.Measured;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Meters under names and values that apps and callers give, by many threads. */
class HostileLabelsTest {
  private final Metrics metrics = new Metrics("own");

  private List<String> samples(String name) {
    return metrics
        .prometheus()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .toList();
  }

  private static HttpCall call(String method, int status, String failure) {
    return new HttpCall(method, false, "/x", status, "HTTP/1.1", failure);
  }

  /** A quote or a line's end in a value would make a line of its own of what follows. */
  @ParameterizedTest
  @CsvSource({"'a\"b', 'a\\\"b'", "'a\\b', 'a\\\\b'", "'a\nb', 'a\\nb'", "'} 9', '} 9'", "ü, ü"})
  void aValueStaysWithinItsQuotes(String value, String written) {
    metrics.gauge("test_size", "how large", () -> 1L, "of", value);
    assertThat(samples("test_size")).containsExactly("test_size{of=\"" + written + "\"} 1.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
  void methodsThatHaveASpecificationAreLabels(String method) {
    metrics.began();
    metrics.ended(call(method, 200, ""), 1);
    assertThat(samples("http_server_request_duration_seconds_count"))
        .singleElement()
        .asString()
        .contains("http_request_method=\"" + method + "\"");
  }

  @Test
  void aThousandMethodsAreOneSeries() {
    for (int i = 0; i < 1_000; i++) {
      metrics.began();
      metrics.ended(call("M" + i, 405, ""), 1);
    }
    metrics.began();
    metrics.ended(call("get", 405, ""), 1);
    assertThat(samples("http_server_request_duration_seconds_count"))
        .singleElement()
        .asString()
        .contains("http_request_method=\"_OTHER\"")
        .endsWith(" 1001");
  }

  /** By OpenTelemetry's conventions a failure of the server has a type, one of the client none. */
  @ParameterizedTest
  @CsvSource({
    "200, '', ''",
    "404, '', ''",
    "499, '', ''",
    "500, '', 500",
    "503, '', 503",
    "200, cancelled, cancelled",
    "500, cancelled, cancelled"
  })
  void anErrorHasItsType(int status, String failure, String type) {
    metrics.refused(call("GET", status, failure));
    assertThat(samples("http_server_request_duration_seconds_count"))
        .singleElement()
        .asString()
        .contains("error_type=\"" + type + "\"", "code=\"" + status + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "gRPC, grpc",
    "gRPC-Web, grpc_web",
    "Connect, connectrpc",
    "Connect-GET, connectrpc",
    "REST, rest",
    "'', ''"
  })
  void aProtocolHasTheNameOfTheConventions(String protocol, String system) {
    metrics.rpc().ended(new Measured("server", "/a.B/C", protocol, Optional.empty(), 0, 0), 1);
    assertThat(samples("rpc_server_call_duration_seconds_count"))
        .singleElement()
        .asString()
        .contains("rpc_system_name=\"" + system + "\"", "rpc_method=\"a.B/C\"");
  }

  /** An app that calls others has both sides, each in metrics of its own. */
  @Test
  void callsMadeAndCallsTakenAreApart() {
    Optional<Code> failed = Optional.of(Code.UNAVAILABLE);
    metrics.rpc().ended(new Measured("client", "/a.B/C", "gRPC", failed, 3, 5), 250_000_000);
    metrics.rpc().ended(new Measured("client", "/a.B/C", "gRPC", failed, 1, 1), 250_000_000);
    assertThat(samples("rpc_server_call_duration_seconds_count")).isEmpty();
    String labels =
        "{error_type=\"UNAVAILABLE\",rpc_method=\"a.B/C\","
            + "rpc_response_status_code=\"UNAVAILABLE\",rpc_system_name=\"grpc\"}";
    assertThat(samples("rpc_client_call_duration_seconds_sum"))
        .containsExactly("rpc_client_call_duration_seconds_sum" + labels + " 0.5");
    assertThat(samples("fawa_rpc_client_messages_received_total"))
        .containsExactly("fawa_rpc_client_messages_received_total" + labels + " 4.0");
    assertThat(samples("fawa_rpc_client_messages_sent_total"))
        .containsExactly("fawa_rpc_client_messages_sent_total" + labels + " 6.0");
  }

  @Test
  void aLaterGaugeTakesThePlaceOfTheFirstAndOthersStay() {
    AtomicLong size = new AtomicLong(1);
    metrics.gauge("test_size", "how large", size::get, "of", "a");
    metrics.gauge("test_size", "how large", () -> -7L, "of", "b");
    metrics.gauge("test_size", "how large", () -> 9L, "of", "a");
    size.set(100);
    assertThat(samples("test_size"))
        .containsExactlyInAnyOrder("test_size{of=\"a\"} 9.0", "test_size{of=\"b\"} -7.0");
    assertThat(metrics.prometheus()).containsOnlyOnce("# TYPE test_size gauge\n");
    assertThatThrownBy(() -> metrics.gauge("test_size", "how large", () -> 1L))
        .hasMessage("test_size has the labels [of], not []");
  }

  /** An app may call its meter what it likes; who collects must be able to read on. */
  @ParameterizedTest
  @ValueSource(strings = {"1size", "a b", "a-b", "ä", "a\nb 1", "a{b=\"c\"}"})
  void aNameThatTheFormatHasNotIsWrittenByOneThatItHas(String name) {
    metrics.gauge(name, "how\nlarge", () -> 1L);
    assertThat(metrics.prometheus().lines().filter(line -> !line.startsWith("# ")))
        .allMatch(line -> line.matches("[a-zA-Z_:][a-zA-Z0-9_:]*(\\{[^}]*})? \\S+"));
    assertThat(metrics.prometheus()).contains(" how\\nlarge\n");
  }

  @Test
  void aMeterHasAName() {
    assertThatThrownBy(() -> metrics.gauge("", "how large", () -> 1L))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(metrics.prometheus()).contains("http_server_active_requests 0.0");
  }

  @Test
  void nothingIsLostWhereManyCount() {
    LongAdder counter = metrics.counter("test_strokes_total", "drawn");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 500; i++) {
        int number = i;
        threads.execute(() -> {
          metrics.began();
          counter.increment();
          metrics.ended(call(number % 2 == 0 ? "GET" : "POST", 200 + number % 5, ""), 1);
        });
      }
    }
    assertThat(samples("test_strokes_total")).containsExactly("test_strokes_total 500.0");
    assertThat(samples("http_server_active_requests"))
        .containsExactly("http_server_active_requests 0.0");
    assertThat(
            samples("http_server_request_duration_seconds_count").stream()
                .mapToLong(line -> Long.parseLong(line.replaceFirst(".* ", "")))
                .sum())
        .isEqualTo(500);
  }

  @Test
  void theBuildIsNamedAlikeEverywhere() {
    Build build = Build.own();
    assertThat(build.version()).isNotEqualTo("unknown").doesNotContain("$");
    assertThat(build.commit()).doesNotContain("$");
    assertThat(build)
        .hasToString(
            build.version() + " (commit " + build.commit() + "), Java " + Runtime.version());
    assertThat(samples("fawa_build_info"))
        .containsExactly(
            "fawa_build_info{commit=\"%s\",java_version=\"%s\",version=\"%s\"} 1"
                .formatted(build.commit(), Runtime.version(), build.version()));
    assertThat(samples("target_info"))
        .containsExactly(
            "target_info{service_name=\"own\",service_version=\"" + build.version() + "\"} 1");
  }
}
