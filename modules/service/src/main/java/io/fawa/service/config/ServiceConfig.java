/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import io.fawa.service.tls.CertificateFiles;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The host's settings for one app.
 *
 * @param cleartext address of HTTP/1.1, h2c and WebSocket
 * @param tls address of the same under TLS
 * @param admin address of health and metrics, for operators only
 * @param certificates the configured certificate; without one the host creates one for development
 * @param clientAuthorities authorities of client certificates; if present, every TLS client must
 *     present one
 * @param dataDirectory directory for files of the app and the host
 * @param publicUrl the URL for callers, if it is not the cleartext address
 * @param cors which other origins may call
 * @param drainDelay how long everything is still served after the signal to stop, while readiness
 *     is false, so that load balancers notice before the listeners close
 * @param drainTimeout how long calls in progress may continue after that
 * @param idleTimeout how long a connection may be idle
 * @param handshakeTimeout how long a TLS handshake may take, from the connection on
 * @param connectionsMax connections at a time on each listener
 * @param requestBytesMax the longest body of an ordinary request; RPCs limit their messages instead
 * @param proxyProtocol the header that each connection of a trusted proxy begins with
 * @param accessLog the format of the access log
 * @param quic what carries HTTP/3 at the UDP port of the same number as {@code tls}
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
    long requestBytesMax,
    ProxyProtocol proxyProtocol,
    AccessLog accessLog,
    Quic quic) {

  /** What carries HTTP/3. */
  public enum Quic {
    /** netty where its native library loads, else kwik. */
    AUTO,
    /** The native library that netty brings. */
    NETTY,
    /** kwik, in Java alone. */
    KWIK,
    /** Nothing: there is no HTTP/3. */
    OFF
  }

  /** The format of the access log, on standard output. */
  public enum AccessLog {
    /** No access log; server faults are in the log. */
    OFF,
    /** One JSON object a line. */
    JSON,
    /** One line in the combined format of Apache and nginx, RPC code and time at its end. */
    COMBINED
  }

  /** The header that each connection of a trusted proxy begins with. */
  public enum ProxyProtocol {
    /** No header: it begins with the client's first byte. */
    OFF,
    /** A header of the PROXY protocol, version 2, with the client's address. */
    V2
  }

  private static final Setting<InetSocketAddress> ADDR =
      Setting.address("addr", "", "cleartext listener").ofOneService();
  private static final Setting<InetSocketAddress> TLS_ADDR =
      Setting.address("tlsAddr", "", "TLS listener").ofOneService();
  private static final Setting<InetSocketAddress> ADMIN_ADDR =
      Setting.address("adminAddr", "", "health and metrics").ofOneService();
  private static final Setting<Optional<Path>> CERT_FILE =
      Setting.file(
          "certFile", "PEM certificate chain; without it a development certificate is created");
  private static final Setting<Optional<Path>> KEY_FILE =
      Setting.file("keyFile", "PEM key of certFile");
  private static final Setting<Optional<Path>> CLIENT_CA_FILE =
      Setting.file(
          "clientCaFile", "PEM authorities of client certificates, then required under TLS");
  private static final Setting<String> DATA_DIR =
      Setting.text("dataDir", "data", "directory for all stored data");

  /** The URL for callers, used in links. */
  public static final Setting<Optional<URI>> PUBLIC_URL =
      Setting.<Optional<URI>>of(
              "publicUrl",
              "URL",
              "an http or https URL",
              "",
              "URL for callers; the cleartext address by default",
              text -> text.isBlank() ? Optional.of(Optional.empty()) : url(text))
          .ofOneService();

  /** Origins whose pages may call. */
  public static final Setting<Cors> CORS_ORIGINS =
      Setting.of(
          "corsOrigins",
          "origins",
          "* or origins like https://a.org, separated by commas",
          "*",
          "origins whose pages may call, separated by commas",
          ServiceConfig::cors);

  private static final Setting<Duration> DRAIN_DELAY =
      Setting.duration(
          "drainDelay",
          Duration.ZERO,
          Duration.ZERO,
          Duration.ofHours(1),
          "time between not ready and the start of a drain");
  private static final Setting<Duration> DRAIN_TIMEOUT =
      Setting.duration(
          "drainTimeout",
          Duration.ofSeconds(10),
          Duration.ZERO,
          Duration.ofHours(1),
          "time allowed for calls in progress once a drain has begun");
  private static final Setting<Duration> IDLE_TIMEOUT =
      Setting.duration(
          "idleTimeout",
          Duration.ofMinutes(1),
          Duration.ofSeconds(1),
          Duration.ofDays(1),
          "how long a connection may be idle or send its header");
  private static final Setting<Duration> HANDSHAKE_TIMEOUT =
      Setting.duration(
          "handshakeTimeout",
          Duration.ofSeconds(10),
          Duration.ofMillis(100),
          Duration.ofMinutes(10),
          "how long a TLS handshake may take");
  private static final Setting<Integer> CONNECTIONS_MAX =
      Setting.number("connectionsMax", 10_000, 1, 10_000_000, "connections per listener")
          .formerly("maxConnections");
  private static final Setting<Long> REQUEST_BYTES_MAX =
      Setting.bytes(
              "requestBytesMax", 1L << 40, 1, Long.MAX_VALUE, "longest body of an ordinary request")
          .formerly("maxRequestBytes");
  private static final Setting<AccessLog> ACCESS_LOG =
      Setting.choice("accessLog", AccessLog.OFF, AccessLog.class, "access log, on standard output");

  private static final Setting<Quic> QUIC =
      Setting.choice(
          "quic",
          Quic.AUTO,
          Quic.class,
          "what carries HTTP/3 at the UDP port of tlsAddr; auto is netty where it works, else kwik");

  /** The proxies whose client addresses are trusted. */
  public static final Setting<Optional<String>> TRUSTED_PROXIES =
      Setting.optional(
          "trustedProxies", "addresses and prefixes of proxies, such as 10.0.0.0/8, ::1");

  private static final Setting<ProxyProtocol> PROXY_PROTOCOL =
      Setting.choice(
          "proxyProtocol",
          ProxyProtocol.OFF,
          ProxyProtocol.class,
          "PROXY protocol header expected from trustedProxies");

  /** The names of this service, besides that of {@link #PUBLIC_URL}. */
  public static final Setting<Optional<String>> KNOWN_HOSTS =
      Setting.optional("knownHosts", "host names, without ports, that callers use");

  /** A key of the originals without effect: accepted and ignored. */
  public static final Setting<Optional<String>> UPLOAD_DIR =
      Setting.optional("uploadDir", "ignored; files are stored below dataDir");

  /** The settings that every service has; the ports are the defaults of its addresses. */
  public static List<Setting<?>> table(Ports ports) {
    return List.of(
        addr(ports),
        tlsAddr(ports),
        adminAddr(ports),
        PUBLIC_URL,
        CERT_FILE,
        KEY_FILE,
        CLIENT_CA_FILE,
        DATA_DIR,
        CORS_ORIGINS,
        DRAIN_DELAY,
        DRAIN_TIMEOUT,
        IDLE_TIMEOUT,
        HANDSHAKE_TIMEOUT,
        CONNECTIONS_MAX,
        REQUEST_BYTES_MAX,
        ACCESS_LOG,
        QUIC,
        TRUSTED_PROXIES,
        PROXY_PROTOCOL,
        KNOWN_HOSTS,
        UPLOAD_DIR);
  }

  /**
   * Reads it from {@code settings}.
   *
   * @throws BadConfigurationException a value is invalid
   */
  public static ServiceConfig read(Settings settings, String app, Ports ports) {
    return new ServiceConfig(
        settings.get(addr(ports)),
        settings.get(tlsAddr(ports)),
        settings.get(adminAddr(ports)),
        certificates(settings),
        settings.get(CLIENT_CA_FILE),
        Path.of(settings.get(DATA_DIR)).resolve(app),
        settings.get(PUBLIC_URL),
        settings.get(CORS_ORIGINS),
        settings.get(DRAIN_DELAY),
        settings.get(DRAIN_TIMEOUT),
        settings.get(IDLE_TIMEOUT),
        settings.get(HANDSHAKE_TIMEOUT),
        settings.get(CONNECTIONS_MAX),
        settings.get(REQUEST_BYTES_MAX),
        proxyProtocol(settings),
        settings.get(ACCESS_LOG),
        settings.get(QUIC));
  }

  private static Setting<InetSocketAddress> addr(Ports ports) {
    return ADDR.withDefault(loopback(ports.cleartext()));
  }

  private static Setting<InetSocketAddress> tlsAddr(Ports ports) {
    return TLS_ADDR.withDefault(loopback(ports.tls()));
  }

  private static Setting<InetSocketAddress> adminAddr(Ports ports) {
    return ADMIN_ADDR.withDefault(loopback(ports.admin()));
  }

  private static String loopback(int port) {
    return "127.0.0.1:" + port;
  }

  private static ProxyProtocol proxyProtocol(Settings settings) {
    ProxyProtocol wanted = settings.get(PROXY_PROTOCOL);
    if (wanted != ProxyProtocol.OFF && settings.get(TRUSTED_PROXIES).isEmpty()) {
      throw new BadConfigurationException(
          "proxyProtocol is given without trustedProxies, whose connections begin with its header");
    }
    return wanted;
  }

  private static Optional<CertificateFiles> certificates(Settings settings) {
    Optional<Path> certificate = settings.get(CERT_FILE);
    Optional<Path> key = settings.get(KEY_FILE);
    if (certificate.isPresent() != key.isPresent()) {
      throw new BadConfigurationException("certFile and keyFile are given together or not at all");
    }
    return certificate.map(file -> new CertificateFiles(file, key.orElseThrow()));
  }

  private static Optional<Optional<URI>> url(String text) {
    URI url = URI.create(text.replaceFirst("/+$", ""));
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    return http && url.getHost() != null ? Optional.of(Optional.of(url)) : Optional.empty();
  }

  private static Optional<Cors> cors(String text) {
    if (text.equals("*")) {
      return Optional.of(Cors.anyOrigin());
    }
    Set<String> origins =
        Arrays.stream(text.split(","))
            .map(String::strip)
            .filter(origin -> !origin.isEmpty())
            .collect(Collectors.toSet());
    boolean sane =
        !origins.isEmpty() && origins.stream().allMatch(it -> it.matches("https?://[^/]+"));
    return sane ? Optional.of(new Cors(origins)) : Optional.empty();
  }
}
