/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import java.time.Duration;
import java.util.Set;

/**
 * The limits of an {@link Http1ServerConnection}. Durations of zero switch their limit off.
 *
 * @param headBytesMax bytes of a request line and its fields, and of trailers, 256 and more; a
 *     longer head is answered with 431
 * @param requestLineBytesMax bytes of a request line, 64 and more; a longer one is answered with
 *     414
 * @param fieldsMax field lines of a head, and of trailers, 1 and more; one more is answered with
 *     431
 * @param wholeBytesMax body bytes of a response without content-length that are collected to find
 *     their number; a longer body goes out in chunks
 * @param idleTimeout how long a connection may stand without a call, and a head may take
 * @param bodyTimeout how long a read of a request's body may wait for a byte
 * @param writeTimeout how long the peer may take nothing of what is written to it
 * @param leftoverBytesMax bytes of a request's body that may be left when its response begins, for
 *     that to promise that the connection goes on
 * @param lingerBytesMax bytes that are read and dropped: of a body that its handler left unread
 *     though the connection is to go on, and after the last response, so that closing does not take
 *     it from the peer (RFC 9112 §9.6)
 * @param lingerTimeout how long that may take
 * @param upgrades the protocols, in lower case, that a request may ask to go on in
 */
public record Http1ServerConfig(
    int headBytesMax,
    int requestLineBytesMax,
    int fieldsMax,
    int wholeBytesMax,
    Duration idleTimeout,
    Duration bodyTimeout,
    Duration writeTimeout,
    long leftoverBytesMax,
    long lingerBytesMax,
    Duration lingerTimeout,
    Set<String> upgrades) {
  /**
   * Heads of 32 KiB with a request line of 16 KiB and 256 fields, 64 KiB collected; a minute idle,
   * for a body and for a write; 256 KiB left over; 64 MiB and 5 s of lingering; no upgrades.
   */
  public static final Http1ServerConfig DEFAULTS =
      new Http1ServerConfig(
          32_768,
          16_384,
          256,
          65_536,
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          1 << 18,
          1 << 26,
          Duration.ofSeconds(5),
          Set.of());

  /** Checks every bound. */
  public Http1ServerConfig {
    atLeast(256, headBytesMax, "headBytesMax");
    atLeast(64, requestLineBytesMax, "requestLineBytesMax");
    atLeast(1, fieldsMax, "fieldsMax");
    atLeast(0, wholeBytesMax, "wholeBytesMax");
    atLeast(0, leftoverBytesMax, "leftoverBytesMax");
    atLeast(0, lingerBytesMax, "lingerBytesMax");
    notNegative(idleTimeout, "idleTimeout");
    notNegative(bodyTimeout, "bodyTimeout");
    notNegative(writeTimeout, "writeTimeout");
    notNegative(lingerTimeout, "lingerTimeout");
    upgrades = Set.copyOf(upgrades);
  }

  /** With another time for connections without a call and for heads. */
  public Http1ServerConfig withIdleTimeout(Duration timeout) {
    Draft draft = new Draft(this);
    draft.idleTimeout = timeout;
    return draft.config();
  }

  /** With other limits on heads. */
  public Http1ServerConfig withHeads(int bytesMax, int lineBytesMax, int fields) {
    Draft draft = new Draft(this);
    draft.headBytesMax = bytesMax;
    draft.requestLineBytesMax = lineBytesMax;
    draft.fieldsMax = fields;
    return draft.config();
  }

  /** With other times for a body, for a write and for lingering. */
  public Http1ServerConfig withTimeouts(Duration body, Duration write, Duration linger) {
    Draft draft = new Draft(this);
    draft.bodyTimeout = body;
    draft.writeTimeout = write;
    draft.lingerTimeout = linger;
    return draft.config();
  }

  /** With protocols that a request may ask to go on in. */
  public Http1ServerConfig withUpgrades(Set<String> protocols) {
    Draft draft = new Draft(this);
    draft.upgrades = protocols;
    return draft.config();
  }

  /** A copy to be changed. */
  private static final class Draft {
    private int headBytesMax;
    private int requestLineBytesMax;
    private int fieldsMax;
    private final int wholeBytesMax;
    private Duration idleTimeout;
    private Duration bodyTimeout;
    private Duration writeTimeout;
    private final long leftoverBytesMax;
    private final long lingerBytesMax;
    private Duration lingerTimeout;
    private Set<String> upgrades;

    Draft(Http1ServerConfig from) {
      headBytesMax = from.headBytesMax;
      requestLineBytesMax = from.requestLineBytesMax;
      fieldsMax = from.fieldsMax;
      wholeBytesMax = from.wholeBytesMax;
      idleTimeout = from.idleTimeout;
      bodyTimeout = from.bodyTimeout;
      writeTimeout = from.writeTimeout;
      leftoverBytesMax = from.leftoverBytesMax;
      lingerBytesMax = from.lingerBytesMax;
      lingerTimeout = from.lingerTimeout;
      upgrades = from.upgrades;
    }

    Http1ServerConfig config() {
      return new Http1ServerConfig(
          headBytesMax,
          requestLineBytesMax,
          fieldsMax,
          wholeBytesMax,
          idleTimeout,
          bodyTimeout,
          writeTimeout,
          leftoverBytesMax,
          lingerBytesMax,
          lingerTimeout,
          upgrades);
    }
  }

  private static void atLeast(long least, long value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is at least " + least + ", got " + value);
    }
  }

  private static void notNegative(Duration value, String name) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative, got " + value);
    }
  }
}
