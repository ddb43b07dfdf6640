/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.fawa.service.Build;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.function.ToLongFunction;

/** What the process is and uses, read when somebody looks. */
final class ProcessMeters {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;

  private ProcessMeters() {}

  static void write(String service, Exposition out) {
    out.metric("fawa_build_info", "gauge", "What was built, and what runs it");
    out.sample(
        "fawa_build_info",
        Labels.of(
            "version", Build.own().version(),
            "commit", Build.own().commit(),
            "java_version", Runtime.version().toString()),
        1);
    out.metric("target_info", "gauge", "Whose metrics these are");
    out.sample(
        "target_info",
        Labels.of("service_name", service, "service_version", Build.own().version()),
        1);
    memory(out);
    collections(out);
    out.metric("jvm_thread_count", "gauge", "Platform threads");
    out.sample(
        "jvm_thread_count", Labels.NONE, ManagementFactory.getThreadMXBean().getThreadCount());
    out.metric("jvm_memory_allocated_bytes_total", "counter", "Bytes allocated since the start");
    out.sample(
        "jvm_memory_allocated_bytes_total",
        Labels.NONE,
        ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes());
    process(out);
  }

  private static void memory(Exposition out) {
    pools(out, "jvm_memory_used_bytes", "Memory in use", MemoryUsage::getUsed);
    pools(out, "jvm_memory_committed_bytes", "Memory taken", MemoryUsage::getCommitted);
    pools(out, "jvm_memory_limit_bytes", "Memory that may be taken", MemoryUsage::getMax);
  }

  private static void pools(
      Exposition out, String name, String help, ToLongFunction<MemoryUsage> number) {
    out.metric(name, "gauge", help);
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage usage = pool.getUsage();
      long bytes = usage == null ? -1 : number.applyAsLong(usage);
      if (bytes >= 0) {
        String type = pool.getType() == MemoryType.HEAP ? "heap" : "non_heap";
        out.sample(
            name,
            Labels.of("jvm_memory_type", type, "jvm_memory_pool_name", pool.getName()),
            bytes);
      }
    }
  }

  /** The JVM keeps their number and sum, which makes a summary without quantiles. */
  private static void collections(Exposition out) {
    String name = "jvm_gc_duration_seconds";
    out.metric(name, "summary", "Time that garbage collections took");
    List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    for (GarbageCollectorMXBean collector : collectors) {
      Labels labels = Labels.of("jvm_gc_name", collector.getName());
      out.sample(name + "_sum", labels, collector.getCollectionTime() / MILLIS_PER_SECOND);
      out.sample(name + "_count", labels, collector.getCollectionCount());
    }
  }

  /** By the names that every Prometheus client has for them. */
  private static void process(Exposition out) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    out.metric("process_cpu_seconds_total", "counter", "CPU time");
    out.sample(
        "process_cpu_seconds_total", Labels.NONE, system.getProcessCpuTime() / NANOS_PER_SECOND);
    out.metric("process_start_time_seconds", "gauge", "When it started, since 1970");
    out.sample(
        "process_start_time_seconds",
        Labels.NONE,
        ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS_PER_SECOND);
    if (system instanceof UnixOperatingSystemMXBean unix) {
      out.metric("process_open_fds", "gauge", "File descriptors in use");
      out.sample("process_open_fds", Labels.NONE, unix.getOpenFileDescriptorCount());
      out.metric("process_max_fds", "gauge", "File descriptors that may be in use");
      out.sample("process_max_fds", Labels.NONE, unix.getMaxFileDescriptorCount());
    }
  }
}
