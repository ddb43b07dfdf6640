/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import java.time.Duration;

/**
 * The limits of an {@link Http1Transport}.
 *
 * @param connectionsMax connections at a time, 1 and more; further calls wait for one
 * @param idleTimeout how long a connection without a call is kept; zero keeps none
 * @param connectTimeout time allowed to connect, with TLS
 * @param headBytesMax bytes of a response's status line and header section, with interim responses,
 *     and of its trailer section, 256 and more
 * @param fieldsMax field lines of a response's header section, and of its trailer section, 1 and
 *     more
 */
public record Http1Config(
    int connectionsMax,
    Duration idleTimeout,
    Duration connectTimeout,
    int headBytesMax,
    int fieldsMax) {
  /**
   * 64 connections, idle for up to 30 s, connected within 10 s; header sections of up to 64 KiB and
   * 128 fields.
   */
  public static final Http1Config DEFAULTS =
      new Http1Config(64, Duration.ofSeconds(30), Duration.ofSeconds(10), 65_536, 128);

  /** Checks every bound. */
  public Http1Config {
    atLeast(1, connectionsMax, "connectionsMax");
    atLeast(256, headBytesMax, "headBytesMax");
    atLeast(1, fieldsMax, "fieldsMax");
    if (idleTimeout.isNegative()) {
      throw new IllegalArgumentException("idleTimeout must not be negative, got " + idleTimeout);
    }
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException("connectTimeout must be positive, got " + connectTimeout);
    }
  }

  /** A copy with another number of connections. */
  public Http1Config withConnectionsMax(int connections) {
    return new Http1Config(connections, idleTimeout, connectTimeout, headBytesMax, fieldsMax);
  }

  /** A copy with another idle time-out. */
  public Http1Config withIdleTimeout(Duration timeout) {
    return new Http1Config(connectionsMax, timeout, connectTimeout, headBytesMax, fieldsMax);
  }

  /** A copy with another connect time-out. */
  public Http1Config withConnectTimeout(Duration timeout) {
    return new Http1Config(connectionsMax, idleTimeout, timeout, headBytesMax, fieldsMax);
  }

  /** A copy with other limits on header sections. */
  public Http1Config withHeads(int bytesMax, int fields) {
    return new Http1Config(connectionsMax, idleTimeout, connectTimeout, bytesMax, fields);
  }

  private static void atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
    }
  }
}
