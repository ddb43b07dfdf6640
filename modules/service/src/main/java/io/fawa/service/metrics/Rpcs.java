/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import io.fawa.connect.Code;
import io.fawa.connect.observe.CallMeters;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Metrics of RPCs by side, method, protocol and code, and of their messages. Thread-safe. */
final class Rpcs implements CallMeters {
  private static final String[] LABELS = {
    "rpc_system_name", "rpc_method", "rpc_response_status_code", "error_type"
  };

  private final PrometheusRegistry registry;
  private final Map<String, Side> sides = new ConcurrentHashMap<>();
  private final Map<Key, Series> byKey = new ConcurrentHashMap<>();

  Rpcs(PrometheusRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void ended(Measured call, long nanos) {
    Key key = new Key(call.side(), call.method(), call.protocol(), call.failure());
    Series known = byKey.get(key);
    if (known == null) {
      known = byKey.computeIfAbsent(key, this::series);
    }
    known.calls.observe(Unit.nanosToSeconds(nanos));
    known.received.inc(call.received());
    known.sent.inc(call.sent());
  }

  private Series series(Key key) {
    Side side = sides.computeIfAbsent(key.side, this::side);
    String[] labels = {
      systemOf(key.protocol),
      key.method.replaceFirst("^/", ""),
      key.failure.map(Code::name).orElse("OK"),
      key.failure.map(Code::name).orElse("")
    };
    return new Series(
        side.calls.labelValues(labels),
        side.received.labelValues(labels),
        side.sent.labelValues(labels));
  }

  private Side side(String name) {
    return new Side(
        Durations.named("rpc_" + name + "_call_duration_seconds")
            .help("Duration of RPCs")
            .labelNames(LABELS)
            .register(registry),
        messages(name, "received", "Messages of RPCs received"),
        messages(name, "sent", "Messages of RPCs sent"));
  }

  private Counter messages(String side, String way, String help) {
    return Counter.builder()
        .name("fawa_rpc_" + side + "_messages_" + way + "_total")
        .help(help)
        .labelNames(LABELS)
        .withoutExemplars()
        .register(registry);
  }

  /** The protocol of a client's call is unknown. */
  private static String systemOf(String protocol) {
    String name = protocol.toLowerCase(Locale.ROOT);
    if (name.startsWith("grpc")) {
      return name.replaceAll("[^a-z]+", "_");
    }
    return name.startsWith("connect") ? "connectrpc" : name;
  }

  private record Key(String side, String method, String protocol, Optional<Code> failure) {
    /**
     * Cheap, as it is computed for every call; the other parts rarely differ if these are equal.
     */
    @Override
    public int hashCode() {
      return 31 * method.hashCode() + protocol.hashCode();
    }
  }

  /** The metrics of the servers, or of the clients. */
  private record Side(Histogram calls, Counter received, Counter sent) {}

  private record Series(
      DistributionDataPoint calls, CounterDataPoint received, CounterDataPoint sent) {}
}
