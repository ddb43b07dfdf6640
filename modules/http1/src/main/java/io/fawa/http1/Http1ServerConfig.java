/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import java.time.Duration;
import java.util.Set;

/**
 * The limits of an {@link Http1ServerConnection}. A duration of zero switches its limit off.
 *
 * @param headBytesMax bytes of a request line and header section, and of a trailer section, 256 and
 *     more; a longer one is answered with 431
 * @param requestLineBytesMax bytes of a request line, 64 and more; a longer one is answered with
 *     414
 * @param fieldsMax field lines of a header section, and of a trailer section, 1 and more; more are
 *     answered with 431
 * @param wholeBytesMax body bytes of a response without content-length that are buffered to compute
 *     it; a longer body is sent in chunks
 * @param idleTimeout how long a connection may be idle, and how long a request line and header
 *     section may take to arrive
 * @param bodyTimeout how long a read of a request body may wait for a byte
 * @param writeTimeout how long a write may make no progress
 * @param leftoverBytesMax unread bytes of a request body up to which a response still keeps the
 *     connection open
 * @param lingerBytesMax bytes that are read and discarded: of a body that the handler left unread
 *     on a connection to be kept, and after the last response, as closing with unread input may
 *     destroy it in transit (RFC 9112 §9.6)
 * @param lingerTimeout time allowed for that
 * @param upgrades the protocols, in lower case, that a request may upgrade to
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
   * Request line and header section of 32 KiB, request line of 16 KiB, 256 fields; 64 KiB buffered;
   * one minute each for idle, body and write; 256 KiB left over; lingering close of 64 MiB and 5 s;
   * no upgrades.
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

  /** A copy with another idle time-out. */
  public Http1ServerConfig withIdleTimeout(Duration timeout) {
    Draft draft = new Draft(this);
    draft.idleTimeout = timeout;
    return draft.config();
  }

  /** A copy with other limits on request lines and header sections. */
  public Http1ServerConfig withHeads(int bytesMax, int lineBytesMax, int fields) {
    Draft draft = new Draft(this);
    draft.headBytesMax = bytesMax;
    draft.requestLineBytesMax = lineBytesMax;
    draft.fieldsMax = fields;
    return draft.config();
  }

  /** A copy with other time-outs for a body, a write and the lingering close. */
  public Http1ServerConfig withTimeouts(Duration body, Duration write, Duration linger) {
    Draft draft = new Draft(this);
    draft.bodyTimeout = body;
    draft.writeTimeout = write;
    draft.lingerTimeout = linger;
    return draft.config();
  }

  /** A copy with the protocols that a request may upgrade to. */
  public Http1ServerConfig withUpgrades(Set<String> protocols) {
    Draft draft = new Draft(this);
    draft.upgrades = protocols;
    return draft.config();
  }

  /** A mutable copy. */
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
      throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
    }
  }

  private static void notNegative(Duration value, String name) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative, got " + value);
    }
  }
}
