/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

import java.time.Duration;

/**
 * The limits of one connection: time, unread bytes, streams and datagrams.
 *
 * @param idleTimeout how long the peer may be silent before the connection ends (RFC 9000 §10.1), 1
 *     s to 1 h
 * @param handshakeTimeout time allowed for the handshake, positive
 * @param streamWindowBytes bytes that may wait unread on a stream, 4,096 and more
 * @param connectionWindowBytes bytes that may wait unread on all streams together; at least {@code
 *     streamWindowBytes}
 * @param bidirectionalStreamsMax bidirectional streams that the peer may have open
 * @param unidirectionalStreamsMax unidirectional streams that the peer may have open
 * @param datagramsMax datagrams that may wait to be received; 0 to accept none (RFC 9221)
 */
public record QuicLimits(
    Duration idleTimeout,
    Duration handshakeTimeout,
    int streamWindowBytes,
    int connectionWindowBytes,
    int bidirectionalStreamsMax,
    int unidirectionalStreamsMax,
    int datagramsMax) {
  private static final Duration IDLE_MIN = Duration.ofSeconds(1);
  private static final Duration IDLE_MAX = Duration.ofHours(1);

  /**
   * Checks every bound.
   *
   * @throws IllegalArgumentException a value is out of its bounds; the message names it
   */
  public QuicLimits {
    if (idleTimeout.compareTo(IDLE_MIN) < 0 || idleTimeout.compareTo(IDLE_MAX) > 0) {
      throw new IllegalArgumentException("idleTimeout must be 1 s to 1 h, got " + idleTimeout);
    }
    if (!handshakeTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "handshakeTimeout must be positive, got " + handshakeTimeout);
    }
    require(streamWindowBytes, 4096, 1 << 30, "streamWindowBytes");
    require(connectionWindowBytes, streamWindowBytes, 1 << 30, "connectionWindowBytes");
    require(bidirectionalStreamsMax, 0, 1 << 20, "bidirectionalStreamsMax");
    require(unidirectionalStreamsMax, 0, 1 << 20, "unidirectionalStreamsMax");
    require(datagramsMax, 0, 1 << 16, "datagramsMax");
  }

  private static void require(int value, int min, int max, String name) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " must be " + min + " to " + max + ", got " + value);
    }
  }
}
