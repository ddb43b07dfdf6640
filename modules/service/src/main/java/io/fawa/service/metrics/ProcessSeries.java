/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import com.sun.management.ThreadMXBean;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.lang.management.ManagementFactory;

/** Metrics of the process, read at each scrape; created once for all apps in it. */
final class ProcessSeries {
  private static final PrometheusRegistry REGISTRY = made();

  private ProcessSeries() {}

  static MetricSnapshots read() {
    return REGISTRY.scrape();
  }

  private static PrometheusRegistry made() {
    PrometheusRegistry registry = new PrometheusRegistry();
    Info.builder()
        .name("fawa_build_info")
        .help("The version of the build and of its runtime")
        .labelNames("version", "commit", "java_version")
        .register(registry)
        .setLabelValues(Build.own().version(), Build.own().commit(), Runtime.version().toString());
    ProcessMetrics.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmBufferPoolMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmThreadsMetrics.builder().register(registry);
    allocations(registry);
    return registry;
  }

  /** Exact at any time; the library's own metric is updated by pool at garbage collections. */
  private static void allocations(PrometheusRegistry registry) {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    CounterWithCallback.builder()
        .name("jvm_memory_allocated_bytes_total")
        .help("Bytes allocated since the start")
        .unit(Unit.BYTES)
        .callback(series -> series.call((double) threads.getTotalThreadAllocatedBytes()))
        .register(registry);
  }
}
