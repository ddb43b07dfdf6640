/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The host of every service: listeners, TLS, routing, health, metrics, logs, configuration and
 * drain, on Helidon.
 */
module io.fawa.service {
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;
  requires transitive io.fawa.http;
  requires java.logging;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;

  exports io.fawa.service;
  exports io.fawa.service.log;
  exports io.fawa.service.tls;
}
