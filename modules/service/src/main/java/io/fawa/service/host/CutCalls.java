/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.service.metrics.Metrics;
import java.util.concurrent.atomic.LongAdder;

/** Whether a drain has stopped waiting for calls, and how many it has cut. Thread-safe. */
final class CutCalls {
  private final LongAdder cut;
  private volatile boolean begun;

  CutCalls(Metrics metrics) {
    cut = metrics.counter("fawa_calls_cut_total", "Calls that a drain cut before their end");
  }

  /** From now on, incomplete calls count as cut. */
  void begin() {
    begun = true;
  }

  boolean begun() {
    return begun;
  }

  /** Counts a call that was cut. */
  void add() {
    cut.increment();
  }

  /** How many calls were cut. */
  long total() {
    return cut.sum();
  }
}
