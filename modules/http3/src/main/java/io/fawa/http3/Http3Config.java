/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import io.fawa.http3.quic.QuicLimits;
import java.time.Duration;

/**
 * The limits of one HTTP/3 connection. Build one with {@link #builder()}, which states the
 * defaults.
 *
 * @param maxConcurrentRequests requests that the peer may have open at a time
 * @param unidirectionalStreamsMax unidirectional streams that the peer may have open, its control
 *     and QPACK streams included; 3 and more
 * @param streamWindowBytes bytes that may wait unread on a stream
 * @param connectionWindowBytes bytes that may wait unread on all streams together
 * @param fieldSectionBytesMax the largest field section accepted: names, values and 32 bytes for
 *     each field line; a larger one is answered with 431
 * @param unproductiveFramesMax frames in a row on one stream that move no call forward; one more
 *     ends the connection
 * @param quickResetsMax streams that the peer may reset within {@code quickReset} and before a
 *     response, beyond the number of answered ones; one more ends the connection
 * @param quickReset how soon after the opening of a stream its reset counts
 * @param quickResetForgotten how long until one such reset is forgotten
 * @param handshakeTimeout time allowed for the handshake, and then for the peer's SETTINGS
 * @param idleTimeout how long the peer may be silent before the connection ends, 1 s to 1 h
 * @param bodyIdleTimeout how long a server waits for the next byte of a request; zero for no limit
 * @param extendedConnect whether the server accepts CONNECT with {@code :protocol} (RFC 9220),
 *     which WebTransport implies
 * @param webTransportSessionsMax WebTransport sessions on one connection; 0 offers none
 * @param datagramsMax datagrams that may wait to be received
 */
public record Http3Config(
    int maxConcurrentRequests,
    int unidirectionalStreamsMax,
    int streamWindowBytes,
    int connectionWindowBytes,
    int fieldSectionBytesMax,
    int unproductiveFramesMax,
    int quickResetsMax,
    Duration quickReset,
    Duration quickResetForgotten,
    Duration handshakeTimeout,
    Duration idleTimeout,
    Duration bodyIdleTimeout,
    boolean extendedConnect,
    int webTransportSessionsMax,
    int datagramsMax) {

  /**
   * Checks what {@link QuicLimits} does not.
   *
   * @throws IllegalArgumentException a value is out of its bounds; the message names it
   */
  public Http3Config {
    require(maxConcurrentRequests, 1, 1 << 16, "maxConcurrentRequests");
    require(unidirectionalStreamsMax, 3, 1 << 16, "unidirectionalStreamsMax");
    require(fieldSectionBytesMax, 1024, 1 << 24, "fieldSectionBytesMax");
    require(unproductiveFramesMax, 16, Integer.MAX_VALUE, "unproductiveFramesMax");
    require(quickResetsMax, 1, Integer.MAX_VALUE, "quickResetsMax");
    require(webTransportSessionsMax, 0, 1 << 16, "webTransportSessionsMax");
    for (Duration duration : new Duration[] {quickReset, quickResetForgotten, bodyIdleTimeout}) {
      if (duration.isNegative()) {
        throw new IllegalArgumentException(
            "quickReset, quickResetForgotten and bodyIdleTimeout must not be negative, got "
                + duration);
      }
    }
  }

  /** The defaults, which are safe on the open Internet. */
  public static Http3Config defaults() {
    return builder().build();
  }

  /** A builder that starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Whether a server offers WebTransport. */
  public boolean webTransport() {
    return webTransportSessionsMax > 0;
  }

  /** Whether a server accepts CONNECT with {@code :protocol}. */
  boolean offersExtendedConnect() {
    return extendedConnect || webTransport();
  }

  /** The limits that the QUIC provider enforces. */
  public QuicLimits quicLimits() {
    return new QuicLimits(
        idleTimeout,
        handshakeTimeout,
        streamWindowBytes,
        connectionWindowBytes,
        maxConcurrentRequests,
        unidirectionalStreamsMax,
        datagramsMax);
  }

  private static void require(int value, int min, int max, String name) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " must be " + min + " to " + max + ", got " + value);
    }
  }

  /** Sets what differs from the defaults. Single-owner. */
  public static final class Builder {
    private int maxConcurrentRequests = 256;
    private int unidirectionalStreamsMax = 128;
    private int streamWindowBytes = 1 << 19;
    private int connectionWindowBytes = 1 << 20;
    private int fieldSectionBytesMax = 32_768;
    private int unproductiveFramesMax = 1000;
    private int quickResetsMax = 200;
    private Duration quickReset = Duration.ofMillis(20);
    private Duration quickResetForgotten = Duration.ofMillis(100);
    private Duration handshakeTimeout = Duration.ofSeconds(10);
    private Duration idleTimeout = Duration.ofMinutes(1);
    private Duration bodyIdleTimeout = Duration.ofMinutes(1);
    private boolean extendedConnect;
    private int webTransportSessionsMax;
    private int datagramsMax = 64;

    private Builder() {}

    /** Requests that the peer may have open. Default 256. */
    public Builder maxConcurrentRequests(int requests) {
      maxConcurrentRequests = requests;
      return this;
    }

    /** Unidirectional streams that the peer may have open. Default 128. */
    public Builder unidirectionalStreamsMax(int streams) {
      unidirectionalStreamsMax = streams;
      return this;
    }

    /** Unread bytes per stream. Default 512 KiB. */
    public Builder streamWindowBytes(int bytes) {
      streamWindowBytes = bytes;
      return this;
    }

    /** Unread bytes per connection. Default 1 MiB. */
    public Builder connectionWindowBytes(int bytes) {
      connectionWindowBytes = bytes;
      return this;
    }

    /** The largest field section accepted. Default 32 KiB. */
    public Builder fieldSectionBytesMax(int bytes) {
      fieldSectionBytesMax = bytes;
      return this;
    }

    /** Unproductive frames in a row on one stream. Default 1,000. */
    public Builder unproductiveFramesMax(int frames) {
      unproductiveFramesMax = frames;
      return this;
    }

    /** Quick resets beyond the number of answered streams. Default 200. */
    public Builder quickResetsMax(int resets) {
      quickResetsMax = resets;
      return this;
    }

    /** How soon a reset counts as quick. Default 20 ms. */
    public Builder quickReset(Duration age) {
      quickReset = age;
      return this;
    }

    /** How long until one quick reset is forgotten. Default 100 ms. */
    public Builder quickResetForgotten(Duration time) {
      quickResetForgotten = time;
      return this;
    }

    /** Time allowed for the handshake, and then for the peer's SETTINGS. Default 10 s. */
    public Builder handshakeTimeout(Duration timeout) {
      handshakeTimeout = timeout;
      return this;
    }

    /** How long the peer may be silent. Default 1 min. */
    public Builder idleTimeout(Duration timeout) {
      idleTimeout = timeout;
      return this;
    }

    /** How long a server waits for the next byte of a request. Default 1 min. */
    public Builder bodyIdleTimeout(Duration timeout) {
      bodyIdleTimeout = timeout;
      return this;
    }

    /** Whether extended CONNECT is offered. Default false. */
    public Builder extendedConnect(boolean offered) {
      extendedConnect = offered;
      return this;
    }

    /** WebTransport sessions on one connection. Default 0, which offers none. */
    public Builder webTransportSessionsMax(int sessions) {
      webTransportSessionsMax = sessions;
      return this;
    }

    /** Datagrams that may wait to be received. Default 64. */
    public Builder datagramsMax(int datagrams) {
      datagramsMax = datagrams;
      return this;
    }

    /**
     * The configuration.
     *
     * @throws IllegalArgumentException a value is out of its bounds; the message names it
     */
    public Http3Config build() {
      return new Http3Config(
          maxConcurrentRequests,
          unidirectionalStreamsMax,
          streamWindowBytes,
          connectionWindowBytes,
          fieldSectionBytesMax,
          unproductiveFramesMax,
          quickResetsMax,
          quickReset,
          quickResetForgotten,
          handshakeTimeout,
          idleTimeout,
          bodyIdleTimeout,
          extendedConnect,
          webTransportSessionsMax,
          datagramsMax);
    }
  }
}
