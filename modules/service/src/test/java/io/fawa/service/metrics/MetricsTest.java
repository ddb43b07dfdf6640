/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {
  @Test
  void ofTwoAppsOfOneNameTheLaterIsSeen() {
    Metrics earlier = new Metrics("twice");
    earlier.gauge("test_depth", "how deep", () -> 1L);
    try (Metrics later = new Metrics("twice")) {
      later.gauge("test_depth", "how deep", () -> 2L);
      assertThat(samples(later, "test_depth")).singleElement().asString().endsWith(" 2.0");
    }
    assertThat(samples(earlier, "test_depth")).singleElement().asString().endsWith(" 1.0");
    try (Metrics later = new Metrics("twice")) {
      later.gauge("test_depth", "how deep", () -> 3L);
      earlier.close();
      assertThat(samples(later, "test_depth")).singleElement().asString().endsWith(" 3.0");
    }
    assertThat(samples(new Metrics("other"), "test_depth")).isEmpty();
  }

  @Test
  void appsOfOneProcessShowEachOther() {
    try (Metrics one = new Metrics("one");
        Metrics two = new Metrics("two")) {
      one.gauge("test_size", "how large", () -> 1L);
      two.gauge("test_size", "how large", () -> 2L);

      assertThat(samples(one, "test_size"))
          .anyMatch(line -> line.contains("service=\"one\"") && line.endsWith(" 1.0"))
          .anyMatch(line -> line.contains("service=\"two\"") && line.endsWith(" 2.0"))
          .hasSize(2);
    }
  }

  @Test
  void callsAreCountedByRouteProtocolAndStatus() {
    try (Metrics metrics = new Metrics("calls")) {
      metrics.began();
      metrics.began();
      metrics.ended("/a.B/C", "HTTP/2", "grpc-0", Duration.ofMillis(20).toNanos());
      metrics.ended("/a.B/C", "HTTP/2", "grpc-0", Duration.ofMillis(30).toNanos());
      metrics.refused("refused", "HTTP/1.1", "431");
      metrics.connectionEnded("/ws", "1000", Duration.ofSeconds(2).toNanos());
      metrics.counter("test_strokes", "drawn").increment(3);

      assertThat(own(metrics, "fawa_requests_seconds_count"))
          .anyMatch(line ->
              line.contains("route=\"/a.B/C\"")
                  && line.contains("protocol=\"HTTP/2\"")
                  && line.contains("status=\"grpc-0\"")
                  && line.endsWith(" 2.0"))
          .anyMatch(line -> line.contains("status=\"431\"") && line.endsWith(" 1.0"));
      assertThat(own(metrics, "fawa_requests_seconds_sum"))
          .anyMatch(line -> line.contains("/a.B/C") && line.endsWith(" 0.05"));
      assertThat(own(metrics, "fawa_requests_in_flight"))
          .singleElement()
          .asString()
          .endsWith(" 0.0");
      assertThat(own(metrics, "fawa_websockets_seconds_count"))
          .anyMatch(line -> line.contains("code=\"1000\"") && line.contains("route=\"/ws\""));
      assertThat(own(metrics, "test_strokes_total")).singleElement().asString().endsWith(" 3.0");
    }
  }

  private static List<String> own(Metrics metrics, String name) {
    return samples(metrics, name).stream().filter(line -> line.contains("\"calls\"")).toList();
  }

  private static List<String> samples(Metrics metrics, String name) {
    return metrics.prometheus().lines().filter(line -> line.startsWith(name + "{")).toList();
  }
}
