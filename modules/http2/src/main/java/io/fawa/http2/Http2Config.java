/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import java.time.Duration;

/**
 * The limits of one connection. A duration of zero switches its limit off. Built by {@link
 * #builder()}, which documents the defaults.
 *
 * @param maxConcurrentStreams streams the peer may have open at a time; one more is refused with
 *     REFUSED_STREAM
 * @param streamWindowBytes body bytes that may wait unread per stream, 65,535 and more
 * @param connectionWindowBytes body bytes that may wait unread on all streams together, 65,535 and
 *     more
 * @param frameBytesMax the longest frame payload accepted, 16,384 to 16,777,215
 * @param headerListBytesMax the largest header section accepted, counted as names, values and 32
 *     bytes for each field (RFC 9113 §6.5.2); a larger one is answered with 431
 * @param headerTableBytes the HPACK dynamic table size offered to the peer, and the most used of
 *     the peer's
 * @param continuationsMax CONTINUATION frames in one field block; one more ends the connection
 * @param unproductiveFramesMax unproductive frames in a row: SETTINGS, PING, PRIORITY,
 *     WINDOW_UPDATE, empty DATA and others that move no call forward; one more ends the connection
 * @param quickResetsMax streams that the peer reset within {@code quickReset} and before any
 *     response, minus the streams that got one; after one more the connection accepts no new
 *     streams
 * @param quickReset how soon after its opening a reset counts
 * @param quickResetForgotten how long it takes until one such reset is forgotten
 * @param outputBytesMax bytes of frames that may wait to be written; further senders wait
 * @param handshakeTimeout time allowed for the peer's preface and SETTINGS, and from the first to
 *     the last frame of a field block
 * @param idleTimeout how long a connection without streams is kept
 * @param keepAliveInterval silence, with streams open, after which a PING is sent
 * @param keepAliveTimeout time allowed for the acknowledgement of that PING
 * @param streamIdleTimeout how long a stream may wait for its peer without progress
 * @param bodyIdleTimeout how long a server waits for the next byte of a request's body; zero for no
 *     limit
 * @param writeStallTimeout how long one write to the socket may take
 * @param extendedConnect whether the server accepts CONNECT with {@code :protocol} (RFC 8441)
 */
public record Http2Config(
    int maxConcurrentStreams,
    int streamWindowBytes,
    int connectionWindowBytes,
    int frameBytesMax,
    int headerListBytesMax,
    int headerTableBytes,
    int continuationsMax,
    int unproductiveFramesMax,
    int quickResetsMax,
    Duration quickReset,
    Duration quickResetForgotten,
    int outputBytesMax,
    Duration handshakeTimeout,
    Duration idleTimeout,
    Duration keepAliveInterval,
    Duration keepAliveTimeout,
    Duration streamIdleTimeout,
    Duration bodyIdleTimeout,
    Duration writeStallTimeout,
    boolean extendedConnect) {

  /** Checks every bound. */
  public Http2Config {
    require(maxConcurrentStreams, 1, Integer.MAX_VALUE, "maxConcurrentStreams");
    require(streamWindowBytes, Frames.INITIAL_WINDOW, Frames.WINDOW_MAX, "streamWindowBytes");
    require(
        connectionWindowBytes, Frames.INITIAL_WINDOW, Frames.WINDOW_MAX, "connectionWindowBytes");
    require(frameBytesMax, Frames.FRAME_BYTES_MIN, Frames.FRAME_BYTES_MAX, "frameBytesMax");
    require(headerListBytesMax, 1024, 1 << 24, "headerListBytesMax");
    require(headerTableBytes, 0, 1 << 20, "headerTableBytes");
    require(continuationsMax, 1, 1 << 16, "continuationsMax");
    require(unproductiveFramesMax, 16, Integer.MAX_VALUE, "unproductiveFramesMax");
    require(quickResetsMax, 1, Integer.MAX_VALUE, "quickResetsMax");
    require(outputBytesMax, Frames.FRAME_BYTES_MIN, 1 << 28, "outputBytesMax");
    require(quickReset, "quickReset");
    require(quickResetForgotten, "quickResetForgotten");
    require(handshakeTimeout, "handshakeTimeout");
    require(idleTimeout, "idleTimeout");
    require(keepAliveInterval, "keepAliveInterval");
    require(keepAliveTimeout, "keepAliveTimeout");
    require(streamIdleTimeout, "streamIdleTimeout");
    require(bodyIdleTimeout, "bodyIdleTimeout");
    require(writeStallTimeout, "writeStallTimeout");
  }

  /** The defaults, which are safe on the open Internet. */
  public static Http2Config defaults() {
    return builder().build();
  }

  /** A builder that starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  private static void require(int value, int min, int max, String name) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " must be " + min + " to " + max + ", got " + value);
    }
  }

  private static void require(Duration value, String name) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative, got " + value);
    }
  }

  /** Sets options that differ from the defaults. Single-owner. */
  public static final class Builder {
    private int maxConcurrentStreams = 256;
    private int streamWindowBytes = 1 << 20;
    private int connectionWindowBytes = 1 << 24;
    private int frameBytesMax = Frames.FRAME_BYTES_MIN;
    private int headerListBytesMax = 32_768;
    private int headerTableBytes = 4096;
    private int continuationsMax = 16;
    private int unproductiveFramesMax = 1000;
    private int quickResetsMax = 200;
    private Duration quickReset = Duration.ofMillis(20);
    private Duration quickResetForgotten = Duration.ofMillis(100);
    private int outputBytesMax = 65_536;
    private Duration handshakeTimeout = Duration.ofSeconds(10);
    private Duration idleTimeout = Duration.ofMinutes(5);
    private Duration keepAliveInterval = Duration.ofSeconds(60);
    private Duration keepAliveTimeout = Duration.ofSeconds(20);
    private Duration streamIdleTimeout = Duration.ofHours(1);
    private Duration bodyIdleTimeout = Duration.ofMinutes(1);
    private Duration writeStallTimeout = Duration.ofSeconds(60);
    private boolean extendedConnect;

    private Builder() {}

    /** Streams the peer may have open at a time. Default 256. */
    public Builder maxConcurrentStreams(int streams) {
      maxConcurrentStreams = streams;
      return this;
    }

    /** Unread body bytes per stream. Default 1 MiB. */
    public Builder streamWindowBytes(int bytes) {
      streamWindowBytes = bytes;
      return this;
    }

    /** Unread body bytes per connection. Default 16 MiB. */
    public Builder connectionWindowBytes(int bytes) {
      connectionWindowBytes = bytes;
      return this;
    }

    /** The longest frame accepted. Default 16 KiB. */
    public Builder frameBytesMax(int bytes) {
      frameBytesMax = bytes;
      return this;
    }

    /** The largest header section accepted. Default 32 KiB. */
    public Builder headerListBytesMax(int bytes) {
      headerListBytesMax = bytes;
      return this;
    }

    /** The size of the HPACK dynamic tables. Default 4 KiB. */
    public Builder headerTableBytes(int bytes) {
      headerTableBytes = bytes;
      return this;
    }

    /** CONTINUATION frames in one field block. Default 16. */
    public Builder continuationsMax(int frames) {
      continuationsMax = frames;
      return this;
    }

    /** Unproductive frames in a row. Default 1,000. */
    public Builder unproductiveFramesMax(int frames) {
      unproductiveFramesMax = frames;
      return this;
    }

    /** Quick resets minus answered streams. Default 200. */
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

    /** Bytes of frames that may wait to be written. Default 64 KiB. */
    public Builder outputBytesMax(int bytes) {
      outputBytesMax = bytes;
      return this;
    }

    /** Time allowed for the peer's preface and SETTINGS. Default 10 s. */
    public Builder handshakeTimeout(Duration timeout) {
      handshakeTimeout = timeout;
      return this;
    }

    /** How long a connection without streams is kept. Default 5 min. */
    public Builder idleTimeout(Duration timeout) {
      idleTimeout = timeout;
      return this;
    }

    /** Silence before a PING. Default 60 s. */
    public Builder keepAliveInterval(Duration interval) {
      keepAliveInterval = interval;
      return this;
    }

    /** Time allowed for the acknowledgement of that PING. Default 20 s. */
    public Builder keepAliveTimeout(Duration timeout) {
      keepAliveTimeout = timeout;
      return this;
    }

    /** How long a stream may wait for its peer without progress. Default 1 h. */
    public Builder streamIdleTimeout(Duration timeout) {
      streamIdleTimeout = timeout;
      return this;
    }

    /** How long a server waits for the next byte of a body that has begun. Default 1 min. */
    public Builder bodyIdleTimeout(Duration timeout) {
      bodyIdleTimeout = timeout;
      return this;
    }

    /** How long one write to the socket may take. Default 60 s. */
    public Builder writeStallTimeout(Duration timeout) {
      writeStallTimeout = timeout;
      return this;
    }

    /** Whether extended CONNECT is offered. Default false. */
    public Builder extendedConnect(boolean offered) {
      extendedConnect = offered;
      return this;
    }

    /**
     * The configuration.
     *
     * @throws IllegalArgumentException a value is out of its bounds; the message names it
     */
    public Http2Config build() {
      return new Http2Config(
          maxConcurrentStreams,
          streamWindowBytes,
          connectionWindowBytes,
          frameBytesMax,
          headerListBytesMax,
          headerTableBytes,
          continuationsMax,
          unproductiveFramesMax,
          quickResetsMax,
          quickReset,
          quickResetForgotten,
          outputBytesMax,
          handshakeTimeout,
          idleTimeout,
          keepAliveInterval,
          keepAliveTimeout,
          streamIdleTimeout,
          bodyIdleTimeout,
          writeStallTimeout,
          extendedConnect);
    }
  }
}
