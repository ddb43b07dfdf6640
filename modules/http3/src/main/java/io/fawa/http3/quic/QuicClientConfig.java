/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

import java.security.KeyStore;
import java.util.Optional;

/**
 * How a client connects.
 *
 * @param protocol the ALPN name, such as {@code h3}
 * @param host the name that the server's certificate must have; sent as SNI unless it is an address
 * @param authorities who may have signed that certificate; empty for those of the JDK
 * @param certificate the client certificate, sent if the server requests one
 * @param limits of the connection
 */
public record QuicClientConfig(
    String protocol,
    String host,
    Optional<KeyStore> authorities,
    Optional<QuicCertificate> certificate,
    QuicLimits limits) {}
