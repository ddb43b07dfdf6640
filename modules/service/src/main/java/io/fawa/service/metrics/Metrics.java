/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import com.sun.management.ThreadMXBean;
import io.fawa.connect.observe.CallMeters;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.MetricsConfig;
import io.helidon.metrics.api.Tag;
import io.helidon.metrics.api.Timer;
import io.helidon.metrics.spi.MeterRegistryFormatterProvider;
import io.helidon.service.registry.Services;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The meters of one app, which carry its name as {@code service}. Apps of one process share the
 * registry, so that each of them shows all; closing takes an app's gauges out of it. Thread-safe.
 */
public final class Metrics implements AutoCloseable {
  /** What each gauge of the registry reads: the newest app of a name, then the one before it. */
  private static final ConcurrentMap<GaugeKey, List<Supplier<Long>>> READ =
      new ConcurrentHashMap<>();

  private final MeterRegistry registry;
  private final Tag own;
  private final Map<GaugeKey, Supplier<Long>> gauges = new ConcurrentHashMap<>();
  private final ConcurrentMap<RequestKey, Timer> requests = new ConcurrentHashMap<>();
  private final LongAdder inFlight = new LongAdder();

  /** The meters of {@code service}, and the process's memory and threads beside them. */
  public Metrics(String service) {
    registry = Services.get(MeterRegistry.class);
    own = Tag.create("service", service);
    gauge("fawa_requests_in_flight", "Calls being served", inFlight::sum);
    ofTheProcess(
        "jvm_heap_used_bytes",
        "Heap in use",
        () -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    ofTheProcess("jvm_heap_max_bytes", "Heap limit", () -> Runtime.getRuntime().maxMemory());
    ofTheProcess(
        "jvm_allocated_bytes",
        "Bytes allocated since the start",
        ManagementFactory.getPlatformMXBean(ThreadMXBean.class)::getTotalThreadAllocatedBytes);
    ofTheProcess(
        "jvm_threads",
        "Platform threads",
        () -> (long) ManagementFactory.getThreadMXBean().getThreadCount());
    ofTheProcess(
        "process_uptime_milliseconds",
        "Time since the start",
        () -> ManagementFactory.getRuntimeMXBean().getUptime());
  }

  /** The same whichever app asks first, so it stays as long as the process. */
  private void ofTheProcess(String name, String description, Supplier<Long> value) {
    registry.getOrCreate(Gauge.builder(name, value).description(description));
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
    timer(route, protocol, status).record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Something was refused before it became a call. Labels are as for {@link #ended}. */
  public void refused(String route, String protocol, String status) {
    timer(route, protocol, status).record(0, TimeUnit.NANOSECONDS);
  }

  /**
   * A connection that lives longer than a call has ended.
   *
   * @param route as for {@link #ended}
   * @param closeCode one of a bounded set
   */
  public void connectionEnded(String route, String closeCode, long nanos) {
    registry
        .getOrCreate(
            Timer.builder("fawa_websockets")
                .description("WebSockets that ended, by path and close code")
                .addTag(own)
                .addTag(Tag.create("route", route))
                .addTag(Tag.create("code", closeCode)))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Shows a number that is read whenever somebody looks. While an app of the same name shows one of
   * that name, the later is seen.
   */
  public void gauge(String name, String description, Supplier<Long> value) {
    GaugeKey key = new GaugeKey(own.value(), name);
    gauges.put(key, value);
    READ.compute(
        key,
        (same, before) -> {
          List<Supplier<Long>> readers = before == null ? new CopyOnWriteArrayList<>() : before;
          readers.add(value);
          registry.getOrCreate(
              Gauge.builder(name, () -> newest(readers)).description(description).addTag(own));
          return readers;
        });
  }

  private static long newest(List<Supplier<Long>> readers) {
    return readers.stream().reduce((earlier, later) -> later).map(Supplier::get).orElse(0L);
  }

  @Override
  public void close() {
    gauges.forEach((key, value) ->
        READ.computeIfPresent(
            key,
            (same, readers) -> {
              readers.remove(value);
              if (readers.isEmpty()) {
                registry.remove(key.name, List.of(own));
              }
              return readers.isEmpty() ? null : readers;
            }));
    gauges.clear();
  }

  /** Where RPCs are counted; for the interceptors of servers and of clients. */
  public CallMeters rpc() {
    return new RpcMeters(registry, own);
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

  private Timer timer(String route, String protocol, String status) {
    return requests.computeIfAbsent(new RequestKey(route, protocol, status), this::made);
  }

  private Timer made(RequestKey key) {
    return registry.getOrCreate(
        Timer.builder("fawa_requests")
            .description("Calls by route, protocol and status")
            .addTag(own)
            .addTag(Tag.create("route", key.route))
            .addTag(Tag.create("protocol", key.protocol))
            .addTag(Tag.create("status", key.status)));
  }

  private record GaugeKey(String service, String name) {}

  private record RequestKey(String route, String protocol, String status) {}
}
