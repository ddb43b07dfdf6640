/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import java.util.concurrent.atomic.LongAdder;

/**
 * How long something took, counted in the buckets that OpenTelemetry's conventions advise for
 * durations: those of many processes can be added up. Thread-safe.
 */
final class Histogram {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Upper bounds in seconds. */
  private static final double[] BOUNDS = {
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
  };

  private static final long[] BOUND_NANOS = nanosOf(BOUNDS);

  /** One for each bound, and one for what is longer than all. */
  private final LongAdder[] counts = new LongAdder[BOUNDS.length + 1];

  private final LongAdder sumNanos = new LongAdder();

  Histogram() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  private static long[] nanosOf(double... seconds) {
    long[] nanos = new long[seconds.length];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = Math.round(seconds[i] * NANOS_PER_SECOND);
    }
    return nanos;
  }

  void record(long nanos) {
    int bucket = 0;
    while (bucket < BOUND_NANOS.length && nanos > BOUND_NANOS[bucket]) {
      bucket++;
    }
    counts[bucket].increment();
    sumNanos.add(nanos);
  }

  /** The series of one set of labels. */
  void write(String name, Labels labels, Exposition out) {
    long count = 0;
    for (int i = 0; i < BOUNDS.length; i++) {
      count += counts[i].sum();
      out.sample(name + "_bucket", labels.and("le", Double.toString(BOUNDS[i])), count);
    }
    count += counts[BOUNDS.length].sum();
    out.sample(name + "_bucket", labels.and("le", "+Inf"), count);
    out.sample(name + "_sum", labels, sumNanos.sum() / NANOS_PER_SECOND);
    out.sample(name + "_count", labels, count);
  }
}
