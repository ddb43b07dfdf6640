/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.Code;
import io.fawa.connect.observe.CallMeters.Measured;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final Pattern SAMPLE =
      Pattern.compile("([a-z_]+)(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*})? \\S+");

  private final Metrics metrics = new Metrics("own");

  private static HttpCall call(String method, String route, int status, String failure) {
    return new HttpCall(method, true, route, status, "HTTP/2", failure);
  }

  @Test
  void requestsAreAHistogramByTheConventions() {
    metrics.began();
    metrics.began();
    metrics.began();
    HttpCall call = call("POST", "/a.B/C", 200, "");
    metrics.ended(call, Duration.ofMillis(5).toNanos());
    metrics.ended(call, Duration.ofMillis(300).toNanos());

    String labels =
        "error_type=\"\",http_request_method=\"POST\",http_response_status_code=\"200\","
            + "http_route=\"/a.B/C\",network_protocol_version=\"2\",url_scheme=\"https\"";
    String name = "http_server_request_duration_seconds";
    assertThat(metrics.prometheus())
        .contains("# TYPE " + name + " histogram\n")
        .contains(name + "_bucket{" + labels + ",le=\"0.005\"} 1\n")
        .contains(name + "_bucket{" + labels + ",le=\"0.25\"} 1\n")
        .contains(name + "_bucket{" + labels + ",le=\"0.5\"} 2\n")
        .contains(name + "_bucket{" + labels + ",le=\"+Inf\"} 2\n")
        .contains(name + "_sum{" + labels + "} 0.305\n")
        .contains(name + "_count{" + labels + "} 2\n")
        .contains("\nhttp_server_active_requests 1.0\n");
  }

  @Test
  void whatACallerMakesUpIsNoLabel() {
    metrics.refused(new HttpCall("BREW", false, "", 431, "HTTP/1.1", "refused"));
    metrics.refused(call("GET", "", 0, "cancelled"));
    metrics.refused(call("GET", "/broken", 500, ""));

    assertThat(samples("http_server_request_duration_seconds_count"))
        .anyMatch(line ->
            line.contains("http_request_method=\"_OTHER\"")
                && line.contains("url_scheme=\"http\"")
                && line.contains("error_type=\"refused\"")
                && line.contains("http_route=\"\""))
        .anyMatch(line ->
            line.contains("error_type=\"cancelled\"")
                && line.contains("http_response_status_code=\"\""))
        .anyMatch(line -> line.contains("error_type=\"500\""));
    assertThat(new HttpCall("BREW", false, "", 431, "HTTP/1.1", "refused").bounded())
        .as("what series are known by")
        .isEqualTo(new HttpCall("STEEP", false, "", 431, "HTTP/1.1", "refused").bounded());
  }

  @Test
  void rpcsAreCountedByMethodProtocolAndCode() {
    metrics
        .rpc()
        .ended(new Measured("server", "/a.B/C", "gRPC-Web", Optional.empty(), 2, 3), 1_000_000);
    metrics
        .rpc()
        .ended(
            new Measured("server", "/a.B/C", "Connect", Optional.of(Code.NOT_FOUND), 1, 0),
            1_000_000);

    assertThat(samples("rpc_server_call_duration_seconds_count"))
        .containsExactlyInAnyOrder(
            "rpc_server_call_duration_seconds_count{error_type=\"\",rpc_method=\"a.B/C\","
                + "rpc_response_status_code=\"OK\",rpc_system_name=\"grpc_web\"} 1",
            "rpc_server_call_duration_seconds_count{error_type=\"NOT_FOUND\","
                + "rpc_method=\"a.B/C\",rpc_response_status_code=\"NOT_FOUND\","
                + "rpc_system_name=\"connectrpc\"} 1");
    assertThat(samples("fawa_rpc_server_messages_sent_total"))
        .anyMatch(line -> line.contains("grpc_web") && line.endsWith(" 3.0"));
  }

  @Test
  void appsOfOneProcessShowTheirOwn() {
    metrics.gauge("test_size", "how large", () -> 1L);
    Metrics other = new Metrics("other");
    other.gauge("test_size", "how large", () -> 2L);

    assertThat(samples("test_size")).containsExactly("test_size 1.0");
    assertThat(other.prometheus()).contains("\ntest_size 2.0\n").contains("service_name=\"other\"");
  }

  @Test
  void theProcessIsThereByItsUsualNames() {
    String text = metrics.prometheus();
    assertThat(text)
        .contains("\nfawa_build_info{commit=\"", "\ntarget_info{service_name=\"own\"")
        .contains("\njvm_memory_used_bytes{area=\"heap\"}", "\njvm_gc_collection_seconds_count{")
        .contains("\njvm_threads_current ", "\njvm_memory_allocated_bytes_total ")
        .contains("\nprocess_cpu_seconds_total ", "\nprocess_start_time_seconds ")
        .doesNotContain("scope=");
    if (!System.getProperty("os.name").startsWith("Windows")) {
      assertThat(text).contains("\nprocess_open_fds ", "\nprocess_max_fds ");
    }
  }

  @Test
  void countersCountAndGaugesAreReadAnew() {
    LongAdder strokes = metrics.counter("test_strokes_total", "drawn", "colour", "r\"e\\d\n");
    strokes.add(3);
    assertThat(samples("test_strokes_total"))
        .containsExactly("test_strokes_total{colour=\"r\\\"e\\\\d\\n\"} 3.0");
    metrics.connectionEnded("/ws", "1000", Duration.ofSeconds(2).toNanos());
    assertThat(samples("fawa_websocket_duration_seconds_count"))
        .containsExactly(
            "fawa_websocket_duration_seconds_count{close_code=\"1000\",http_route=\"/ws\"} 1");

    assertThatThrownBy(() -> metrics.counter("test_strokes", "no suffix"))
        .hasMessageContaining("_total");
    assertThatThrownBy(() -> metrics.gauge("test_strokes_total", "other kind", () -> 1L))
        .hasMessageContaining("conflicting exposition name: 'test_strokes_total'");
    assertThatThrownBy(() -> metrics.counter("test_strokes_total", "drawn", "shade", "red"))
        .hasMessage("test_strokes_total has the labels [colour], not [shade]");
  }

  @Test
  void openMetricsEndsAndNamesFamiliesWithoutTheirSuffix() {
    metrics.counter("test_strokes_total", "drawn");
    String text = metrics.openMetrics();
    assertThat(text)
        .endsWith("# EOF\n")
        .contains("# TYPE test_strokes counter\n", "\ntest_strokes_total 0.0\n");
    assertThat(metrics.prometheus()).contains("# TYPE test_strokes_total counter\n");
  }

  /** Each metric once, with its head before it; lines as the format has them. */
  @Test
  void everyLineIsWellFormed() {
    metrics.ended(call("GET", "/x", 200, ""), 1);
    metrics.rpc().ended(new Measured("client", "/a.B/C", "", Optional.empty(), 1, 1), 1);
    List<String> families = new ArrayList<>();
    for (String line : metrics.prometheus().lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        families.add(line.split(" ", -1)[2]);
      } else if (!line.startsWith("# HELP ")) {
        assertThat(line).matches(SAMPLE);
        assertThat(line).startsWith(families.getLast());
      }
    }
    assertThat(families).doesNotHaveDuplicates().hasSizeGreaterThan(10);
  }

  private List<String> samples(String name) {
    return metrics
        .prometheus()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .toList();
  }
}
