/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.metrics;

import io.fawa.loom.session.RoundTrips;
import io.fawa.loom.session.Server;
import io.fawa.loom.session.ServerStats;
import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The stats of a server as metrics, read once for each scrape. Their names begin with {@code
 * fawa_session_}; labels have a value for each constant of their enum from the start, so that a
 * rate never begins with a gap. A registry takes one of these. Thread-safe.
 */
public final class SessionMetrics implements MultiCollector {
  private static final String PREFIX = "fawa_session_";

  /** The last bucket is of those longer than all bounds. */
  private static final List<Double> BOUNDS_SECONDS =
      Stream.concat(
              RoundTrips.BOUNDS_MILLIS.stream().map(Unit::millisToSeconds),
              Stream.of(Double.POSITIVE_INFINITY))
          .toList();

  private final Server server;

  /** The metrics of this server, for {@code registry.register}. */
  public SessionMetrics(Server server) {
    this.server = server;
  }

  /** What a registry compares with what it has, so that it refuses a second server. */
  @Override
  public List<MetricFamilyDescriptor> getMetricFamilyDescriptors() {
    return collect().stream()
        .map(family -> MetricFamilyDescriptor.of(type(family), family.getMetadata()))
        .toList();
  }

  private static MetricType type(MetricSnapshot family) {
    return switch (family) {
      case CounterSnapshot counter -> MetricType.COUNTER;
      case GaugeSnapshot gauge -> MetricType.GAUGE;
      case HistogramSnapshot histogram -> MetricType.HISTOGRAM;
      default -> throw new IllegalStateException("a family of " + family.getClass());
    };
  }

  @Override
  public MetricSnapshots collect() {
    ServerStats stats = server.stats();
    return MetricSnapshots.of(
        gauge("connections", "Open connections, with or without a session", stats.connections()),
        gauge(
            "unauthenticated_connections",
            "Open connections without a session",
            stats.unauthenticated()),
        gauge("sessions", "Living sessions, with or without a connection", stats.sessions()),
        gauge("queued_packs", "Packs that wait for clients", (double) stats.packsQueued()),
        gauge("stopping", "1 once the server stops, else 0", server.stopping() ? 1 : 0),
        counter("connections_accepted", "Connections accepted", stats.accepted()),
        counter(
            "accept_failures", "Failed attempts to accept a connection", stats.acceptFailures()),
        counter(
            "connections_over_limit",
            "Connections closed at once, as a limit was reached",
            stats.overLimit()),
        counter("connections_ended", "Connections that have ended", "reason", stats.ends()),
        counter("sessions_begun", "Sessions welcomed", stats.welcomed()),
        counter("resumes", "Connections that took up a session", stats.resumed()),
        counter("received_packs", "Packs of clients", stats.packsReceived()),
        bytes("received_bytes", "Bytes of packs of clients, as they came", stats.bytesReceived()),
        counter("sent_packs", "Packs sent to clients", stats.packsSent()),
        bytes("sent_bytes", "Bytes of packs sent to clients, as they went", stats.bytesSent()),
        counter("pushes", "Packs pushed to clients", "result", stats.pushes()),
        counter("dropped_packs", "Packs that went no further", "cause", stats.drops()),
        roundTrips(stats.roundTrips()));
  }

  private static MetricSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(PREFIX + name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }

  private static CounterSnapshot.Builder counted(String name, String help) {
    return CounterSnapshot.builder().name(PREFIX + name).help(help);
  }

  private static CounterDataPointSnapshot point(long value, Labels labels) {
    return CounterDataPointSnapshot.builder().value((double) value).labels(labels).build();
  }

  private static MetricSnapshot counter(String name, String help, long value) {
    return counted(name, help).dataPoint(point(value, Labels.EMPTY)).build();
  }

  private static MetricSnapshot bytes(String name, String help, long value) {
    return counted(name, help).unit(Unit.BYTES).dataPoint(point(value, Labels.EMPTY)).build();
  }

  private static <E extends Enum<E>> MetricSnapshot counter(
      String name, String help, String label, Map<E, Long> values) {
    CounterSnapshot.Builder family = counted(name, help);
    values.forEach((key, value) ->
        family.dataPoint(point(value, Labels.of(label, key.name().toLowerCase(Locale.ROOT)))));
    return family.build();
  }

  private static MetricSnapshot roundTrips(RoundTrips measured) {
    return HistogramSnapshot.builder()
        .name(PREFIX + "round_trip_seconds")
        .help("Round trips of the server's pings")
        .unit(Unit.SECONDS)
        .dataPoint(
            HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(
                    ClassicHistogramBuckets.of(BOUNDS_SECONDS, measured.counts()))
                .sum(Unit.nanosToSeconds(measured.nanos()))
                .build())
        .build();
  }
}
