/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

import java.security.KeyStore;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a listener accepts connections.
 *
 * @param protocol the ALPN name, such as {@code h3}
 * @param certificate called at the start and by {@link QuicListener#reloadCertificate()}
 * @param clientAuthorities if present, clients must send a certificate signed by one of these
 * @param limits of each connection
 * @param connectionsMax open at a time, handshakes included; one more is refused
 * @param validation when client addresses are validated
 */
public record QuicServerConfig(
    String protocol,
    Supplier<QuicCertificate> certificate,
    Optional<KeyStore> clientAuthorities,
    QuicLimits limits,
    int connectionsMax,
    AddressValidation validation) {
  /** Checks {@code connectionsMax}. */
  public QuicServerConfig {
    if (connectionsMax < 1) {
      throw new IllegalArgumentException(
          "connectionsMax must be at least 1, got " + connectionsMax);
    }
  }
}
