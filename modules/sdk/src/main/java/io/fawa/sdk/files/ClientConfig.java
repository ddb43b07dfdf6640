/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How a client behaves.
 *
 * @param server base URL of the file service
 * @param connectLimit time to reach it
 * @param stallLimit time without a byte after which a connection is given up
 * @param triesMax failures in a row, without a byte between them, after which it gives up
 * @param firstPause before the second try; each later pause is twice as long
 * @param pauseMax the longest pause, also of those that a server asks for
 * @param stateFolder where it keeps what it needs to continue after it was interrupted; it is
 *     readable only by its owner, as it has the keys of sealed files
 * @param tls whom to trust, if not those whom the JDK trusts
 */
public record ClientConfig(
    URI server,
    Duration connectLimit,
    Duration stallLimit,
    int triesMax,
    Duration firstPause,
    Duration pauseMax,
    Path stateFolder,
    Optional<SSLContext> tls) {
  /** Checks the values. */
  public ClientConfig {
    String scheme = String.valueOf(server.getScheme());
    if (!(scheme.equals("http") || scheme.equals("https")) || server.getHost() == null) {
      throw new IllegalArgumentException(
          "a server is http://HOST[:PORT] or https://HOST[:PORT]; got " + server);
    }
    server = URI.create(server.toString().replaceFirst("[?#].*$", "").replaceFirst("/+$", ""));
    positive(connectLimit, "connectLimit");
    positive(stallLimit, "stallLimit");
    positive(firstPause, "firstPause");
    positive(pauseMax, "pauseMax");
    if (triesMax < 1) {
      throw new IllegalArgumentException("triesMax is at least 1; got " + triesMax);
    }
  }

  /** For a server, with values for people who wait at a terminal. */
  public static ClientConfig of(URI server, Path stateFolder) {
    return new ClientConfig(
        server,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        8,
        Duration.ofMillis(500),
        Duration.ofSeconds(30),
        stateFolder,
        Optional.empty());
  }

  /** A copy that trusts these authorities. */
  public ClientConfig withTls(SSLContext context) {
    return new ClientConfig(
        server,
        connectLimit,
        stallLimit,
        triesMax,
        firstPause,
        pauseMax,
        stateFolder,
        Optional.of(context));
  }

  /** A copy for another server. */
  public ClientConfig withServer(URI other) {
    return new ClientConfig(
        other, connectLimit, stallLimit, triesMax, firstPause, pauseMax, stateFolder, tls);
  }

  /** A copy with other limits of time and tries. */
  public ClientConfig withPatience(Duration stall, int tries, Duration pause) {
    return new ClientConfig(server, connectLimit, stall, tries, pause, pauseMax, stateFolder, tls);
  }

  private static void positive(Duration value, String name) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(name + " is positive; got " + value);
    }
  }
}
