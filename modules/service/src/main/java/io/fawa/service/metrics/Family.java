/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** One metric with all its series. Thread-safe. */
sealed interface Family {
  String help();

  /** Writes head and series. */
  void write(String name, Exposition out);

  /** Numbers that are read when somebody looks: gauges, or counters that somebody else keeps. */
  record Numbers(String type, String help, Map<Labels, LongSupplier> series) implements Family {
    Numbers(String type, String help) {
      this(type, help, new ConcurrentHashMap<>());
    }

    @Override
    public void write(String name, Exposition out) {
      out.metric(name, type, help);
      series.forEach((labels, value) -> out.sample(name, labels, value.getAsLong()));
    }
  }

  /** Durations. */
  record Durations(String help, Map<Labels, Histogram> series) implements Family {
    Durations(String help) {
      this(help, new ConcurrentHashMap<>());
    }

    Histogram of(Labels labels) {
      return series.computeIfAbsent(labels, made -> new Histogram());
    }

    @Override
    public void write(String name, Exposition out) {
      out.metric(name, "histogram", help);
      series.forEach((labels, histogram) -> histogram.write(name, labels, out));
    }
  }
}
