/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.listener;

import io.fawa.service.guard.TrustedProxies;
import io.fawa.service.tls.TlsAcceptor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * What a listener is to be.
 *
 * @param name of the setting that gives its address, for errors, logs and its thread
 * @param address where it listens; port 0 for any that is free
 * @param connectionsMax connections at a time; one more is closed at once
 * @param tls present for TLS
 * @param handshakeTimeout time for what comes before HTTP: the PROXY protocol's header and the TLS
 *     handshake
 * @param proxies whose connections may be those of many clients
 * @param proxyProtocol whether each connection of {@code proxies} begins with a header of the PROXY
 *     protocol, version 2
 */
public record ListenerConfig(
    String name,
    InetSocketAddress address,
    int connectionsMax,
    Optional<TlsAcceptor> tls,
    Duration handshakeTimeout,
    TrustedProxies proxies,
    boolean proxyProtocol) {}
