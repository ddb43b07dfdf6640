/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Traces of session servers by OpenTelemetry. */
module io.fawa.loom.session.otel {
  requires transitive io.fawa.loom.session;
  requires transitive io.opentelemetry.api;
  requires io.opentelemetry.context;
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;

  exports io.fawa.loom.session.otel;
}
