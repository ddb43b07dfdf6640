/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.service.metrics.Metrics;
import java.util.concurrent.atomic.LongAdder;

/** Whether a drain waits for calls no more, and how many it has cut. Thread-safe. */
final class CutCalls {
  private final LongAdder cut;
  private volatile boolean begun;

  CutCalls(Metrics metrics) {
    cut =
        metrics.counter("fawa_calls_cut_total", "Calls that a drain did not wait for to their end");
  }

  /** From now on calls that end before they are complete were cut. */
  void begin() {
    begun = true;
  }

  boolean begun() {
    return begun;
  }

  /** A call did not come to its end for that. */
  void add() {
    cut.increment();
  }

  /** How many calls were cut. */
  long total() {
    return cut.sum();
  }
}
