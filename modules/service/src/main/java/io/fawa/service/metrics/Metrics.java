/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import io.fawa.connect.observe.CallMeters;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The metrics of one app, besides those of the process. Durations are histograms in seconds; names
 * and labels follow OpenTelemetry's semantic conventions where they exist, in Prometheus' spelling.
 * A label with an empty value counts as absent. Thread-safe.
 */
public final class Metrics {
  private static final ExpositionFormatWriter PROMETHEUS = PrometheusTextFormatWriter.create();
  private static final ExpositionFormatWriter OPEN_METRICS = OpenMetricsTextFormatWriter.create();

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Map<String, Readings> gauges = new ConcurrentHashMap<>();
  private final Map<String, Readings> counters = new ConcurrentHashMap<>();
  private final Histogram requests;
  private final Map<HttpCall, DistributionDataPoint> byCall = new ConcurrentHashMap<>();
  private final LongAdder inFlight = new LongAdder();
  private final Histogram webSockets;
  private final Rpcs rpcs = new Rpcs(registry);

  /** The metrics of {@code service}. */
  public Metrics(String service) {
    requests =
        Durations.named("http_server_request_duration_seconds")
            .help("Time from a request's header to the end of its response")
            .labelNames(HttpCall.labelNames())
            .register(registry);
    webSockets =
        Durations.named("fawa_websocket_duration_seconds")
            .help("Duration of WebSockets that have ended")
            .labelNames("http_route", "close_code")
            .register(registry);
    gauge("http_server_active_requests", "Requests being served", inFlight::sum);
    Info.builder()
        .name("target_info")
        .help("The service of these metrics")
        .labelNames("service_name", "service_version")
        .register(registry)
        .setLabelValues(service, Build.own().version());
    registry.register((MultiCollector) ProcessSeries::read);
  }

  /** A request has begun. */
  public void began() {
    inFlight.increment();
  }

  /** A request has ended. */
  public void ended(HttpCall call, long nanos) {
    inFlight.decrement();
    of(call).observe(Unit.nanosToSeconds(nanos));
  }

  /** Counts input that was refused before it became a request. */
  public void refused(HttpCall call) {
    of(call).observe(0);
  }

  /** Cached, so that label values are not built for each call. */
  private DistributionDataPoint of(HttpCall call) {
    DistributionDataPoint known = byCall.get(call);
    return known != null
        ? known
        : byCall.computeIfAbsent(
            call.bounded(), added -> requests.labelValues(added.labelValues()));
  }

  /**
   * A WebSocket has ended.
   *
   * @param route one of a bounded set
   * @param closeCode one of a bounded set
   */
  public void connectionEnded(String route, String closeCode, long nanos) {
    webSockets.labelValues(route, closeCode).observe(Unit.nanosToSeconds(nanos));
  }

  /**
   * Registers a gauge, which is read at each scrape. A later one with the same name and labels
   * replaces it.
   *
   * @param labels names and values in turn; each series of a metric has the same names, and values
   *     from a bounded set
   */
  public void gauge(String name, String description, Supplier<Long> value, String... labels) {
    readings(
            gauges,
            Readings.labelled(name, labels),
            made ->
                GaugeWithCallback.builder()
                    .name(name)
                    .help(description)
                    .labelNames(made.labelNames())
                    .callback(series -> made.read(series::call))
                    .register(registry))
        .put(value::get, labels);
  }

  /**
   * Registers a counter that is kept elsewhere and read at each scrape.
   *
   * @param name ends in {@code _total}
   * @param labels as for {@link #gauge}
   */
  public void counted(String name, String description, LongSupplier value, String... labels) {
    if (!name.endsWith("_total")) {
      throw new IllegalArgumentException(name + " counts: its name must end in _total");
    }
    readings(
            counters,
            Readings.labelled(name, labels),
            made ->
                CounterWithCallback.builder()
                    .name(name)
                    .help(description)
                    .labelNames(made.labelNames())
                    .callback(series -> made.read(series::call))
                    .register(registry))
        .put(value, labels);
  }

  /** The readings of a metric; registers the metric at first use. */
  private static Readings readings(
      Map<String, Readings> known, Readings made, Consumer<Readings> register) {
    return known.computeIfAbsent(
        made.metric(),
        added -> {
          register.accept(made);
          return made;
        });
  }

  /**
   * A new counter.
   *
   * @param name ends in {@code _total}
   * @param labels as for {@link #gauge}
   */
  public LongAdder counter(String name, String description, String... labels) {
    LongAdder count = new LongAdder();
    counted(name, description, count::sum, labels);
    return count;
  }

  /** The metrics of RPCs, for the interceptors of servers and clients. */
  public CallMeters rpc() {
    return rpcs;
  }

  /** All metrics in Prometheus' text format, version 0.0.4. */
  public String prometheus() {
    return PROMETHEUS.toDebugString(registry.scrape());
  }

  /** All metrics as OpenMetrics 1.0. */
  public String openMetrics() {
    return OPEN_METRICS.toDebugString(registry.scrape());
  }
}
