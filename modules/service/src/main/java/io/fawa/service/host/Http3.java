/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.ExchangeHandler;
import io.fawa.http3.Http3Config;
import io.fawa.http3.quic.AddressValidation;
import io.fawa.http3.quic.QuicCertificate;
import io.fawa.http3.quic.QuicProvider;
import io.fawa.http3.quic.QuicServerConfig;
import io.fawa.limits.Budget;
import io.fawa.service.config.ServiceConfig;
import io.fawa.service.guard.TrustedProxies;
import io.fawa.service.listener.Admission;
import io.fawa.service.listener.QuicPort;
import io.fawa.service.listener.QuicProviders;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How an app serves HTTP/3.
 *
 * @param certificate the one in use
 * @param clientAuthorities whose clients may call; empty if nobody need show a certificate
 * @param webTransport whether the app has endpoints for sessions
 */
record Http3(
    String app,
    ServiceConfig config,
    Supplier<QuicCertificate> certificate,
    Optional<KeyStore> clientAuthorities,
    boolean webTransport) {
  private static final String ALPN = "h3";
  private static final int SESSIONS_MAX = 16;
  private static final Duration IDLE_MAX = Duration.ofHours(1);

  /** A port that is not open yet; empty if it is turned off. */
  Optional<QuicPort> port(
      Admission admission, Budget budget, TrustedProxies proxies, ExchangeHandler handler) {
    if (config.quic() == ServiceConfig.Quic.OFF) {
      return Optional.empty();
    }
    Http3Config http = http();
    return Optional.of(
        new QuicPort(
            app + ".tlsAddr",
            () -> QuicProviders.choose(config.quic(), QuicProvider.installed()),
            new QuicServerConfig(
                ALPN,
                certificate,
                clientAuthorities,
                http.quicLimits(),
                config.connectionsMax(),
                AddressValidation.UNDER_LOAD),
            http,
            admission,
            budget,
            proxies,
            handler));
  }

  private Http3Config http() {
    Duration idle = config.idleTimeout();
    return Http3Config.builder()
        .idleTimeout(idle.compareTo(IDLE_MAX) < 0 ? idle : IDLE_MAX)
        .handshakeTimeout(config.handshakeTimeout())
        .extendedConnect(true)
        .webTransportSessionsMax(webTransport ? SESSIONS_MAX : 0)
        .build();
  }
}
