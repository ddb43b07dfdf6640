/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.Unit;

/** Histograms of durations. */
final class Durations {
  /** The buckets that OpenTelemetry's conventions recommend for durations. */
  private static final double[] BOUNDS_SECONDS = {
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
  };

  private Durations() {}

  /**
   * With classic buckets only: text formats have no native histograms, and exemplars would look up
   * a span on every call.
   */
  static Histogram.Builder named(String name) {
    return Histogram.builder()
        .name(name)
        .unit(Unit.SECONDS)
        .classicOnly()
        .classicUpperBounds(BOUNDS_SECONDS)
        .withoutExemplars();
  }
}
