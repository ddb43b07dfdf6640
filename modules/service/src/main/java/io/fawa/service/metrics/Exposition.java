/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

/** Writes metrics in Prometheus' text format 0.0.4, or as OpenMetrics 1.0. Single-owner. */
final class Exposition {
  private final StringBuilder out = new StringBuilder(8192);
  private final boolean openMetrics;

  Exposition(boolean openMetrics) {
    this.openMetrics = openMetrics;
  }

  /**
   * Begins a metric.
   *
   * @param name of a counter: with its {@code _total}
   */
  void metric(String name, String type, String help) {
    String family =
        openMetrics && type.equals("counter")
            ? name.substring(0, name.lastIndexOf("_total"))
            : name;
    out.append("# HELP ").append(family).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(family).append(' ').append(type).append('\n');
  }

  void sample(String name, Labels labels, long value) {
    sample(name, labels, Long.toString(value));
  }

  void sample(String name, Labels labels, double value) {
    sample(name, labels, Double.toString(value));
  }

  private void sample(String name, Labels labels, String value) {
    out.append(name);
    if (!labels.text().isEmpty()) {
      out.append('{').append(labels.text()).append('}');
    }
    out.append(' ').append(value).append('\n');
  }

  /** All that was written; nothing may be added after it. */
  String text() {
    if (openMetrics) {
      out.append("# EOF\n");
    }
    return out.toString();
  }
}
