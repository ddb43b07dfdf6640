/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How a Redis server is reached.
 *
 * @param url {@code redis://[user][:password@]host[:port][/database]}, or {@code rediss:} for TLS
 * @param passwordAside the password, if it is not in the URL
 * @param prefix of every key
 * @param timeout of a connection attempt, of a reply and of the wait for a free connection
 * @param connectionsMax open at a time
 * @param attempts of a command that may be repeated, when its connection breaks
 */
public record RedisConfig(
    URI url,
    Optional<String> passwordAside,
    String prefix,
    Duration timeout,
    int connectionsMax,
    int attempts) {
  private static final Set<String> SCHEMES = Set.of("redis", "rediss");
  private static final int PORT = 6379;

  /** Checks the values; a URL is never part of a message, as it may contain a password. */
  public RedisConfig {
    if (!SCHEMES.contains(String.valueOf(url.getScheme())) || url.getHost() == null) {
      throw new IllegalArgumentException(
          "a Redis URL is redis://[user][:password@]host[:port][/database] or rediss://…");
    }
    if (!path(url).matches("/?[0-9]{0,4}")) {
      throw new IllegalArgumentException("the path of a Redis URL is the number of a database");
    }
    if (connectionsMax < 1
        || attempts < 1
        || timeout.toMillis() < 1
        || timeout.toMillis() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "timeout %s, %d connections, %d attempts".formatted(timeout, connectionsMax, attempts));
    }
  }

  /** With a prefix of {@code fawa:}, a timeout of 2 s, 64 connections and 2 attempts. */
  public static RedisConfig of(URI url) {
    return new RedisConfig(url, Optional.empty(), "fawa:", Duration.ofSeconds(2), 64, 2);
  }

  /** Without user and password, for logs. */
  public String where() {
    return host() + ":" + port();
  }

  @Override
  public String toString() {
    return where();
  }

  boolean tls() {
    return url.getScheme().equals("rediss");
  }

  String host() {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  int port() {
    return url.getPort() < 0 ? PORT : url.getPort();
  }

  int database() {
    String number = path(url).replace("/", "");
    return number.isEmpty() ? 0 : Integer.parseInt(number);
  }

  /** Empty for the default user. */
  String user() {
    String info = info();
    int colon = info.indexOf(':');
    return colon < 0 ? info : info.substring(0, colon);
  }

  /** Empty for none. */
  String password() {
    String info = info();
    int colon = info.indexOf(':');
    return passwordAside.orElse(colon < 0 ? "" : info.substring(colon + 1));
  }

  private String info() {
    return url.getUserInfo() == null ? "" : url.getUserInfo();
  }

  private static String path(URI url) {
    return url.getPath() == null ? "" : url.getPath();
  }
}
