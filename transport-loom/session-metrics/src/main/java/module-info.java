/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Metrics of session servers for Prometheus, and a port with health and metrics. */
module io.fawa.loom.session.metrics {
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;
  requires transitive io.fawa.loom.session;
  requires io.fawa.http;
  requires io.fawa.http1;
  requires transitive io.prometheus.metrics.model;
  requires io.prometheus.writer.text;

  exports io.fawa.loom.session.metrics;
}
