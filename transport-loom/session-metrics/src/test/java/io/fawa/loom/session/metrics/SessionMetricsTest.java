/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.metrics;

import static io.fawa.loom.session.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.loom.session.Client;
import io.fawa.loom.session.DropCause;
import io.fawa.loom.session.EndReason;
import io.fawa.loom.session.Patience;
import io.fawa.loom.session.PushResult;
import io.fawa.loom.session.RoundTrips;
import io.fawa.loom.session.ServerConfig;
import io.fawa.loom.session.SessionEndedException;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page as Prometheus gets it, of a server that clients use. */
@Timeout(120)
class SessionMetricsTest {
  private final PrometheusRegistry registry = new PrometheusRegistry();

  private Gateway start(ServerConfig.Builder config) throws Exception {
    Gateway gateway = new Gateway(config);
    registry.register(new SessionMetrics(gateway.server));
    return gateway;
  }

  private List<String> page() {
    return PrometheusTextFormatWriter.create().toDebugString(registry.scrape()).lines().toList();
  }

  private double value(String series) {
    List<String> found = page().stream().filter(line -> line.startsWith(series + " ")).toList();
    assertThat(found).as(series).hasSize(1);
    return Double.parseDouble(found.getFirst().substring(series.length() + 1));
  }

  @Test
  void whatClientsDoIsOnThePage() throws Exception {
    try (Gateway gateway = start(ServerConfig.builder().pingInterval(Duration.ZERO))) {
      try (Client client = gateway.client("ada")) {
        for (int i = 0; i < 3; i++) {
          client.send("hello".getBytes(UTF_8));
          assertThat(client.receivePack(Patience.deadline())).asString(UTF_8).isEqualTo("hello");
        }
        // The server counts what it has sent, and queued, once the client may have it already.
        await(() -> value("fawa_session_pushes_total{result=\"queued\"}") == 3);
        await(() -> value("fawa_session_sent_packs_total") >= 3);
        assertThat(page())
            .contains(
                "# HELP fawa_session_sessions Living sessions, with or without a connection",
                "# TYPE fawa_session_sessions gauge",
                "fawa_session_sessions 1.0",
                "fawa_session_connections 1.0",
                "fawa_session_unauthenticated_connections 0.0",
                "fawa_session_queued_packs 0.0",
                "fawa_session_stopping 0.0",
                "# TYPE fawa_session_connections_accepted_total counter",
                "fawa_session_connections_accepted_total 1.0",
                "fawa_session_sessions_begun_total 1.0",
                "fawa_session_resumes_total 0.0",
                "fawa_session_accept_failures_total 0.0",
                "fawa_session_connections_over_limit_total 0.0",
                "fawa_session_pushes_total{result=\"queued\"} 3.0",
                "fawa_session_connections_ended_total{reason=\"client_closed\"} 0.0",
                "fawa_session_round_trip_seconds_count 0");
        assertThat(value("fawa_session_received_packs_total")).isGreaterThanOrEqualTo(3);
        assertThat(value("fawa_session_received_bytes_total")).isGreaterThan(15);
        await(() -> value("fawa_session_sent_bytes_total") > 15);
        client.drop();
        await(() -> value("fawa_session_resumes_total") == 1);
        client.close(Duration.ofSeconds(60));
      }
      assertThatThrownBy(() -> gateway.client("nobody")).isInstanceOf(SessionEndedException.class);
      await(() -> value("fawa_session_connections") == 0);
      await(() -> value("fawa_session_sessions") == 0);
      assertThat(value("fawa_session_connections_ended_total{reason=\"refused\"}")).isEqualTo(1);
      assertThat(value("fawa_session_connections_ended_total{reason=\"client_closed\"}"))
          .isPositive();
      gateway.server.push(1, new byte[1]);
      assertThat(value("fawa_session_pushes_total{result=\"no_session\"}")).isEqualTo(1);
      assertThat(value("fawa_session_dropped_packs_total{cause=\"no_session\"}")).isEqualTo(1);
      gateway.server.stop();
      assertThat(value("fawa_session_stopping")).isEqualTo(1);
    }
  }

  @Test
  void roundTripsAreAHistogram() throws Exception {
    try (Gateway gateway = start(ServerConfig.builder().pingInterval(Duration.ofMillis(1)));
        Client client = gateway.client("ada")) {
      await(() -> value("fawa_session_round_trip_seconds_count") >= 2);
      assertThat(value("fawa_session_round_trip_seconds_sum")).isPositive();
      client.close(Duration.ofSeconds(20));
      await(() -> value("fawa_session_connections") == 0);
      List<String> page = page();
      assertThat(page).contains("# TYPE fawa_session_round_trip_seconds histogram");
      List<String> buckets =
          page.stream()
              .filter(line -> line.startsWith("fawa_session_round_trip_seconds_bucket"))
              .toList();
      assertThat(buckets).hasSize(RoundTrips.BOUNDS_MILLIS.size() + 1);
      assertThat(buckets.getFirst()).contains("{le=\"0.001\"}");
      assertThat(buckets.getLast())
          .isEqualTo(
              "fawa_session_round_trip_seconds_bucket{le=\"+Inf\"} %d"
                  .formatted(gateway.server.stats().roundTrips().count()));
    }
  }

  /** A series that appears at its first event hides that event from a rate. */
  @Test
  void eachLabelHasAllItsValuesFromTheStart() throws Exception {
    try (Gateway gateway = start(ServerConfig.builder())) {
      assertThat(gateway.server.stats().connections()).isZero();
      List<String> page = page();
      for (String series :
          List.of(
              series("connections_ended", "reason", EndReason.values()),
              series("pushes", "result", PushResult.values()),
              series("dropped_packs", "cause", DropCause.values()))) {
        assertThat(page).containsAll(series.lines().toList());
      }
    }
  }

  private static String series(String family, String label, Enum<?>[] values) {
    return String.join(
        "\n",
        Arrays.stream(values)
            .map(one ->
                "fawa_session_%s_total{%s=\"%s\"} 0.0"
                    .formatted(family, label, one.name().toLowerCase(Locale.ROOT)))
            .toList());
  }

  @Test
  void eachFamilyHasAHelpTextAndCountersAreCounters() throws Exception {
    try (Gateway gateway = start(ServerConfig.builder())) {
      SessionMetrics metrics = new SessionMetrics(gateway.server);
      assertThat(metrics.collect()).hasSize(18);
      for (MetricSnapshot family : metrics.collect()) {
        assertThat(family.getMetadata().getHelp()).as(family.toString()).isNotBlank();
        assertThat(family.getMetadata().getName()).startsWith("fawa_session_");
      }
      assertThat(page().stream().filter(line -> line.startsWith("# TYPE")))
          .allMatch(line -> line.contains("_total ") == line.endsWith(" counter"));
      assertThat(metrics.collect().stream().filter(CounterSnapshot.class::isInstance)).hasSize(12);
    }
  }

  @Test
  void aRegistryTakesOneServer() throws Exception {
    try (Gateway gateway = start(ServerConfig.builder())) {
      SessionMetrics second = new SessionMetrics(gateway.server);
      assertThatThrownBy(() -> registry.register(second)).isInstanceOf(RuntimeException.class);
    }
  }
}
