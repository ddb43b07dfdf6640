/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Traces of calls by OpenTelemetry, on servers and clients. */
module io.fawa.connect.otel {
  requires transitive io.fawa.connect;
  requires transitive io.opentelemetry.api;
  requires io.opentelemetry.context;
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;

  exports io.fawa.connect.otel;
}
