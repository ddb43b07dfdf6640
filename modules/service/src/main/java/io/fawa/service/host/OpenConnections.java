/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.service.metrics.Metrics;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The connections of an app that are being served, to cut them when time is up. Thread-safe. */
final class OpenConnections {
  private final Set<ListenerConnection> open = ConcurrentHashMap.newKeySet();
  private final LongAdder callsCut;
  private volatile boolean cutting;

  OpenConnections(Metrics metrics) {
    callsCut =
        metrics.counter("fawa_calls_cut_total", "Calls that a drain did not wait for to their end");
  }

  void add(ListenerConnection connection) {
    open.add(connection);
    if (cutting) {
      connection.close(true);
    }
  }

  void remove(ListenerConnection connection) {
    open.remove(connection);
  }

  /** From now on whatever has not ended is cut: what is open is closed under its users. */
  void cut() {
    cutting = true;
    open.forEach(connection -> connection.close(true));
  }

  /** True once a drain no longer waits. */
  boolean cutting() {
    return cutting;
  }

  /** A call did not come to its end for that. */
  void callCut() {
    callsCut.increment();
  }

  /** How many calls were cut. */
  long callsCut() {
    return callsCut.sum();
  }
}
