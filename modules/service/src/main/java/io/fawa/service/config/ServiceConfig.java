/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import io.fawa.service.Cors;
import io.fawa.service.Ports;
import io.fawa.service.tls.CertificateFiles;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the host needs to know about one app.
 *
 * @param cleartext where HTTP/1.1, h2c and WebSocket are served
 * @param tls where the same is served under TLS
 * @param admin where health and metrics are served, for operators alone
 * @param certificates the given certificate; without one the host makes one for development
 * @param clientAuthorities certificates of those whose clients may call under TLS; then every
 *     client must show one
 * @param dataDirectory where the app and the host keep files
 * @param publicUrl how callers reach the app, when that is not the cleartext address
 * @param cors which other origins may call
 * @param drainDelay how long everything is served on after the order to stop, while readiness says
 *     no, so that a load balancer notices before the listeners close
 * @param drainTimeout how long calls under way may go on after that
 * @param idleTimeout how long a connection may stand without a call
 * @param handshakeTimeout how long a TLS handshake may take, from the connection on
 * @param connectionsMax connections at a time on each listener
 * @param requestBytesMax longest body of an ordinary request; RPCs limit their messages instead
 */
public record ServiceConfig(
    InetSocketAddress cleartext,
    InetSocketAddress tls,
    InetSocketAddress admin,
    Optional<CertificateFiles> certificates,
    Optional<Path> clientAuthorities,
    Path dataDirectory,
    Optional<URI> publicUrl,
    Cors cors,
    Duration drainDelay,
    Duration drainTimeout,
    Duration idleTimeout,
    Duration handshakeTimeout,
    int connectionsMax,
    long requestBytesMax) {

  /**
   * Reads it from {@code settings}.
   *
   * @throws BadConfigurationException a value does not fit
   */
  public static ServiceConfig read(Settings settings, String app, Ports ports) {
    Path data = Path.of(settings.text("dataDir", "data", "directory for everything that is kept"));
    return new ServiceConfig(
        settings.address("addr", loopback(ports.cleartext()), "cleartext listener"),
        settings.address("tlsAddr", loopback(ports.tls()), "TLS listener"),
        settings.address("adminAddr", loopback(ports.admin()), "health and metrics"),
        certificates(settings),
        settings
            .optional("clientCaFile", "PEM authorities whose clients alone may call under TLS")
            .map(Path::of),
        data.resolve(app),
        settings.optional("publicUrl", "how callers reach it").map(ServiceConfig::url),
        cors(settings.text("corsOrigins", "*", "origins that may call, separated by commas")),
        settings.duration(
            "drainDelay",
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofHours(1),
            "how long to serve on, not ready, before a drain begins"),
        settings.duration(
            "drainTimeout",
            Duration.ofSeconds(10),
            Duration.ZERO,
            Duration.ofHours(1),
            "how long calls may go on once a drain has begun"),
        settings.duration(
            "idleTimeout",
            Duration.ofMinutes(1),
            Duration.ofSeconds(1),
            Duration.ofDays(1),
            "how long a connection may stand idle or send its header"),
        settings.duration(
            "handshakeTimeout",
            Duration.ofSeconds(10),
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            "how long a TLS handshake may take"),
        Math.toIntExact(
            settings.number("maxConnections", 10_000, 1, 10_000_000, "connections per listener")),
        settings.bytes(
            "maxRequestBytes", 1L << 40, 1, Long.MAX_VALUE, "longest body of an ordinary request"));
  }

  private static String loopback(int port) {
    return "127.0.0.1:" + port;
  }

  private static Optional<CertificateFiles> certificates(Settings settings) {
    Optional<String> certificate =
        settings.optional("certFile", "PEM certificate chain; without one, one is made");
    Optional<String> key = settings.optional("keyFile", "PEM key of certFile");
    if (certificate.isPresent() != key.isPresent()) {
      throw new BadConfigurationException("certFile and keyFile are given together or not at all");
    }
    return certificate.map(file -> new CertificateFiles(Path.of(file), Path.of(key.orElseThrow())));
  }

  private static URI url(String text) {
    try {
      URI url = URI.create(text.replaceFirst("/+$", ""));
      if (("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
          && url.getHost() != null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the one answer below.
    }
    throw new BadConfigurationException("publicUrl", text, "an http or https URL");
  }

  private static Cors cors(String text) {
    if (text.equals("*")) {
      return Cors.anyOrigin();
    }
    Set<String> origins =
        Arrays.stream(text.split(","))
            .map(String::strip)
            .filter(origin -> !origin.isEmpty())
            .collect(Collectors.toSet());
    for (String origin : origins) {
      if (!origin.matches("https?://[^/]+")) {
        throw new BadConfigurationException(
            "corsOrigins", origin, "* or origins like https://a.org");
      }
    }
    if (origins.isEmpty()) {
      throw new BadConfigurationException("corsOrigins", text, "* or origins like https://a.org");
    }
    return new Cors(origins);
  }
}
