/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import java.time.Duration;

/**
 * The limits of an {@link Http1Transport}.
 *
 * @param connectionsMax connections at a time, 1 and more; a call beyond them waits for one
 * @param idleTimeout how long a connection without a call is kept; zero keeps none
 * @param connectTimeout how long connecting may take, TLS included
 * @param headBytesMax the bytes of a response's status line and fields, interim responses included,
 *     and of its trailers, 256 and more
 * @param fieldsMax the field lines of a response's head, and of its trailers, 1 and more
 */
public record Http1Config(
    int connectionsMax,
    Duration idleTimeout,
    Duration connectTimeout,
    int headBytesMax,
    int fieldsMax) {
  /** 64 connections, kept for 30 s, made within 10 s; heads of up to 64 KiB and 128 fields. */
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

  /** With another number of connections. */
  public Http1Config withConnectionsMax(int connections) {
    return new Http1Config(connections, idleTimeout, connectTimeout, headBytesMax, fieldsMax);
  }

  /** With connections kept for another time. */
  public Http1Config withIdleTimeout(Duration timeout) {
    return new Http1Config(connectionsMax, timeout, connectTimeout, headBytesMax, fieldsMax);
  }

  /** With another time to connect in. */
  public Http1Config withConnectTimeout(Duration timeout) {
    return new Http1Config(connectionsMax, idleTimeout, timeout, headBytesMax, fieldsMax);
  }

  /** With other limits on heads. */
  public Http1Config withHeads(int bytesMax, int fields) {
    return new Http1Config(connectionsMax, idleTimeout, connectTimeout, bytesMax, fields);
  }

  private static void atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is at least " + least + ", got " + value);
    }
  }
}
