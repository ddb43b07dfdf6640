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
 * The configuration of a listener.
 *
 * @param name the setting of its address, for errors, logs and its thread
 * @param address the address to bind; port 0 means any free port
 * @param connectionsMax connections at a time; one more is closed at once
 * @param tls present for TLS
 * @param handshakeTimeout time allowed before HTTP: for the PROXY protocol header and the TLS
 *     handshake
 * @param proxies proxies, whose connections may carry several clients
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
