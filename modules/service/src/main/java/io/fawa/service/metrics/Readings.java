/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The series of one metric that are read at each scrape. Thread-safe.
 *
 * @param series by their label values
 */
record Readings(String metric, List<String> names, Map<List<String>, LongSupplier> series) {
  /** Receives the values. */
  interface Taker {
    void take(double value, String... labelValues);
  }

  /**
   * Creates an empty one for a metric with the label names in {@code labels}, which are names and
   * values in turn.
   */
  static Readings labelled(String metric, String... labels) {
    return new Readings(metric, everySecond(0, labels), new ConcurrentHashMap<>());
  }

  String[] labelNames() {
    return names.toArray(String[]::new);
  }

  void put(LongSupplier value, String... labels) {
    if (!names.equals(everySecond(0, labels))) {
      throw new IllegalArgumentException(
          metric + " has the labels " + names + ", not " + everySecond(0, labels));
    }
    series.put(everySecond(1, labels), value);
  }

  void read(Taker taker) {
    series.forEach(
        (values, number) -> taker.take((double) number.getAsLong(), values.toArray(String[]::new)));
  }

  private static List<String> everySecond(int first, String... words) {
    List<String> found = new ArrayList<>();
    for (int i = first; i < words.length; i += 2) {
      found.add(words[i]);
    }
    return List.copyOf(found);
  }
}
