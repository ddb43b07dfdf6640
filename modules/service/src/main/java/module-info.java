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
  requires transitive io.fawa.connect;
  requires io.fawa.http1;
  requires io.fawa.http2;
  requires transitive io.fawa.http3;
  requires transitive io.helidon.webserver;
  requires io.helidon.webserver.staticcontent;
  requires io.helidon.config;
  requires io.helidon.config.yaml;
  requires io.helidon.logging.common;
  requires io.prometheus.metrics.core;
  requires io.prometheus.metrics.instrumentation.jvm;
  requires io.prometheus.metrics.model;
  requires io.prometheus.writer.text;
  requires java.management;
  requires jdk.management;
  requires jdk.unsupported;
  requires java.logging;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;

  exports io.fawa.service;
  exports io.fawa.service.config;
  exports io.fawa.service.helidon;
  exports io.fawa.service.launch;
  exports io.fawa.service.log;
  exports io.fawa.service.metrics;
  exports io.fawa.service.response;
  exports io.fawa.service.tls;
  exports io.fawa.service.websocket;
  exports io.fawa.service.webtransport;

  uses io.fawa.http3.quic.QuicProvider;

  provides io.helidon.logging.common.spi.LoggingProvider with
      io.fawa.service.log.HelidonLogging;
}
