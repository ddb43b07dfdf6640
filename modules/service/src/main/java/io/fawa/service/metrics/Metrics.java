/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import com.sun.management.ThreadMXBean;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.MetricsConfig;
import io.helidon.metrics.api.MetricsFactory;
import io.helidon.metrics.api.Tag;
import io.helidon.metrics.api.Timer;
import io.helidon.metrics.spi.MeterRegistryFormatterProvider;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The meters of one app, which carry its name as {@code service}. Apps of one process share the
 * registry, so that each of them shows all. Thread-safe.
 */
public final class Metrics {
  private final MeterRegistry registry;
  private final Tag own;
  private final ConcurrentMap<RequestKey, Timer> requests = new ConcurrentHashMap<>();
  private final LongAdder inFlight = new LongAdder();

  /** The meters of {@code service}, and the JVM's memory and threads beside them. */
  public Metrics(String service) {
    registry = MetricsFactory.getInstance().globalRegistry();
    own = Tag.create("service", service);
    gauge("fawa_requests_in_flight", "Calls being served", inFlight::sum);
    gauge(
        "jvm_heap_used_bytes",
        "Heap in use",
        () -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    gauge("jvm_heap_max_bytes", "Heap limit", () -> Runtime.getRuntime().maxMemory());
    gauge(
        "jvm_allocated_bytes",
        "Bytes allocated since the start",
        ManagementFactory.getPlatformMXBean(ThreadMXBean.class)::getTotalThreadAllocatedBytes);
    gauge(
        "jvm_threads",
        "Platform threads",
        () -> (long) ManagementFactory.getThreadMXBean().getThreadCount());
    gauge(
        "process_uptime_milliseconds",
        "Time since the start",
        () -> ManagementFactory.getRuntimeMXBean().getUptime());
  }

  /** A call was taken up. */
  public void began() {
    inFlight.increment();
  }

  /**
   * A call has ended.
   *
   * @param route the RPC's path or the route's pattern: a bounded set, never what a caller typed
   * @param protocol the HTTP version and, for an RPC, its dialect
   * @param status the HTTP status or the gRPC code
   */
  public void ended(String route, String protocol, String status, long nanos) {
    inFlight.decrement();
    requests
        .computeIfAbsent(new RequestKey(route, protocol, status), this::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Shows a number that is read whenever somebody looks. */
  public void gauge(String name, String description, Supplier<Long> value) {
    registry.getOrCreate(Gauge.builder(name, value).description(description).addTag(own));
  }

  /** A number that only grows. */
  public Counter counter(String name, String description) {
    return registry.getOrCreate(Counter.builder(name).description(description).addTag(own));
  }

  /** All meters in the Prometheus text format, version 0.0.4. */
  public String prometheus() {
    for (MeterRegistryFormatterProvider provider :
        ServiceLoader.load(MeterRegistryFormatterProvider.class, Metrics.class.getClassLoader())) {
      Optional<Object> text =
          provider
              .formatter(
                  MediaTypes.TEXT_PLAIN,
                  MetricsConfig.create(),
                  registry,
                  Optional.empty(),
                  List.of(),
                  List.of())
              .flatMap(formatter -> formatter.format());
      if (text.isPresent()) {
        return String.valueOf(text.get());
      }
    }
    throw new IllegalStateException("no metrics provider writes text/plain");
  }

  private Timer timer(RequestKey key) {
    return registry.getOrCreate(
        Timer.builder("fawa_requests")
            .description("Calls by route, protocol and status")
            .addTag(own)
            .addTag(Tag.create("route", key.route))
            .addTag(Tag.create("protocol", key.protocol))
            .addTag(Tag.create("status", key.status)));
  }

  private record RequestKey(String route, String protocol, String status) {}
}
