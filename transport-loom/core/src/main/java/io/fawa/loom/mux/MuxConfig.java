/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

/**
 * The settings of a session; {@link #defaults} are the original's where it has them (wire
 * specification §5.7). The version has to be the same at both ends, the rest need not be.
 *
 * @param version 1, or 2 with a window for each stream
 * @param frameBytesMax longest payload sent in one frame, 1 to 65535
 * @param streamWindowBytes version 2: bytes a stream's peer may send beyond what was read, 1 to
 *     {@code receiveBytesMax}; the original takes 262144 until the first update, whatever this says
 * @param windowSlackBytes version 2: bytes beyond its window that a peer may send before the
 *     session ends, 0 or more; the original goes over when several threads write to one stream
 * @param receiveBytesMax bytes received and not read yet, of all streams; at the limit no more
 *     input is taken
 * @param streamSendBytesMax bytes accepted for sending and not sent yet, of one stream; at the
 *     limit no more are accepted
 * @param sendBytesMax the same of all streams
 * @param streamsMax streams open at once, counted for each end; a peer that opens one more has it
 *     answered with FIN
 * @param acceptBacklogMax streams the peer has opened and nobody has accepted; treated alike
 * @param cutSlowStreams what happens when {@code receiveBytesMax} are held: true ends the stream
 *     that holds most of them, false waits for readers
 * @param keepAliveIntervalMillis time between signs of life, 0 for none and no timeout either
 * @param keepAliveTimeoutMillis silence after which the session ends, at least the interval
 */
public record MuxConfig(
    int version,
    int frameBytesMax,
    int streamWindowBytes,
    int windowSlackBytes,
    int receiveBytesMax,
    int streamSendBytesMax,
    int sendBytesMax,
    int streamsMax,
    int acceptBacklogMax,
    boolean cutSlowStreams,
    long keepAliveIntervalMillis,
    long keepAliveTimeoutMillis) {

  /** The window that a version 2 sender assumes before the first update. */
  public static final int INITIAL_WINDOW_BYTES = 262_144;

  private static final MuxConfig DEFAULTS =
      new MuxConfig(
          1,
          32_768,
          65_536,
          INITIAL_WINDOW_BYTES,
          4_194_304,
          131_072,
          4_194_304,
          65_536,
          16_384,
          false,
          10_000,
          30_000);

  /** Checks every range; the message names the setting and its value. */
  public MuxConfig {
    require(version, 1, 2, "version");
    require(frameBytesMax, 1, MuxCodec.PAYLOAD_BYTES_MAX, "frameBytesMax");
    require(receiveBytesMax, 1, Integer.MAX_VALUE, "receiveBytesMax");
    require(streamWindowBytes, 1, receiveBytesMax, "streamWindowBytes");
    require(windowSlackBytes, 0, Integer.MAX_VALUE, "windowSlackBytes");
    require(streamSendBytesMax, 1, Integer.MAX_VALUE, "streamSendBytesMax");
    require(sendBytesMax, 1, Integer.MAX_VALUE, "sendBytesMax");
    require(streamsMax, 1, Integer.MAX_VALUE, "streamsMax");
    require(acceptBacklogMax, 1, Integer.MAX_VALUE, "acceptBacklogMax");
    require(keepAliveIntervalMillis, 0, Long.MAX_VALUE, "keepAliveIntervalMillis");
    require(
        keepAliveTimeoutMillis, keepAliveIntervalMillis, Long.MAX_VALUE, "keepAliveTimeoutMillis");
  }

  /** What the original uses, with version 1. */
  public static MuxConfig defaults() {
    return DEFAULTS;
  }

  private static void require(long value, long least, long most, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " " + value + " is not from " + least + " to " + most);
    }
  }

  /** The same with another protocol version. */
  public MuxConfig withVersion(int version) {
    return new MuxConfig(
        version,
        frameBytesMax,
        streamWindowBytes,
        windowSlackBytes,
        receiveBytesMax,
        streamSendBytesMax,
        sendBytesMax,
        streamsMax,
        acceptBacklogMax,
        cutSlowStreams,
        keepAliveIntervalMillis,
        keepAliveTimeoutMillis);
  }

  /** The same with another longest payload. */
  public MuxConfig withFrameBytesMax(int frameBytesMax) {
    return new MuxConfig(
        version,
        frameBytesMax,
        streamWindowBytes,
        windowSlackBytes,
        receiveBytesMax,
        streamSendBytesMax,
        sendBytesMax,
        streamsMax,
        acceptBacklogMax,
        cutSlowStreams,
        keepAliveIntervalMillis,
        keepAliveTimeoutMillis);
  }

  /** The same with another window. */
  public MuxConfig withStreamWindowBytes(int streamWindowBytes) {
    return new MuxConfig(
        version,
        frameBytesMax,
        streamWindowBytes,
        windowSlackBytes,
        receiveBytesMax,
        streamSendBytesMax,
        sendBytesMax,
        streamsMax,
        acceptBacklogMax,
        cutSlowStreams,
        keepAliveIntervalMillis,
        keepAliveTimeoutMillis);
  }

  /** The same with another tolerance of the window. */
  public MuxConfig withWindowSlackBytes(int windowSlackBytes) {
    return new MuxConfig(
        version,
        frameBytesMax,
        streamWindowBytes,
        windowSlackBytes,
        receiveBytesMax,
        streamSendBytesMax,
        sendBytesMax,
        streamsMax,
        acceptBacklogMax,
        cutSlowStreams,
        keepAliveIntervalMillis,
        keepAliveTimeoutMillis);
  }

  /** The same with another limit of unread bytes; at least the window. */
  public MuxConfig withReceiveBytesMax(int receiveBytesMax) {
    return new MuxConfig(
        version,
        frameBytesMax,
        streamWindowBytes,
        windowSlackBytes,
        receiveBytesMax,
        streamSendBytesMax,
        sendBytesMax,
        streamsMax,
        acceptBacklogMax,
        cutSlowStreams,
        keepAliveIntervalMillis,
        keepAliveTimeoutMillis);
  }

  /** The same with another limit of unsent bytes of a stream. */
  public MuxConfig withStreamSendBytesMax(int streamSendBytesMax) {
    return new MuxConfig(
        version,
        frameBytesMax,
        streamWindowBytes,
        windowSlackBytes,
        receiveBytesMax,
        streamSendBytesMax,
        sendBytesMax,
        streamsMax,
        acceptBacklogMax,
        cutSlowStreams,
        keepAliveIntervalMillis,
        keepAliveTimeoutMillis);
  }

  /** The same with another limit of unsent bytes. */
  public MuxConfig withSendBytesMax(int sendBytesMax) {
    return new MuxConfig(
        version,
        frameBytesMax,
        streamWindowBytes,
        windowSlackBytes,
        receiveBytesMax,
        streamSendBytesMax,
        sendBytesMax,
        streamsMax,
        acceptBacklogMax,
        cutSlowStreams,
        keepAliveIntervalMillis,
        keepAliveTimeoutMillis);
  }

  /** The same with another number of streams. */
  public MuxConfig withStreamsMax(int streamsMax) {
    return new MuxConfig(
        version,
        frameBytesMax,
        streamWindowBytes,
        windowSlackBytes,
        receiveBytesMax,
        streamSendBytesMax,
        sendBytesMax,
        streamsMax,
        acceptBacklogMax,
        cutSlowStreams,
        keepAliveIntervalMillis,
        keepAliveTimeoutMillis);
  }

  /** The same with another number of streams not accepted. */
  public MuxConfig withAcceptBacklogMax(int acceptBacklogMax) {
    return new MuxConfig(
        version,
        frameBytesMax,
        streamWindowBytes,
        windowSlackBytes,
        receiveBytesMax,
        streamSendBytesMax,
        sendBytesMax,
        streamsMax,
        acceptBacklogMax,
        cutSlowStreams,
        keepAliveIntervalMillis,
        keepAliveTimeoutMillis);
  }

  /** The same with another answer to a full session. */
  public MuxConfig withCutSlowStreams(boolean cutSlowStreams) {
    return new MuxConfig(
        version,
        frameBytesMax,
        streamWindowBytes,
        windowSlackBytes,
        receiveBytesMax,
        streamSendBytesMax,
        sendBytesMax,
        streamsMax,
        acceptBacklogMax,
        cutSlowStreams,
        keepAliveIntervalMillis,
        keepAliveTimeoutMillis);
  }

  /** The same with other keep-alive times; 0 and 0 turn it off. */
  public MuxConfig withKeepAlive(long intervalMillis, long timeoutMillis) {
    return new MuxConfig(
        version,
        frameBytesMax,
        streamWindowBytes,
        windowSlackBytes,
        receiveBytesMax,
        streamSendBytesMax,
        sendBytesMax,
        streamsMax,
        acceptBacklogMax,
        cutSlowStreams,
        intervalMillis,
        timeoutMillis);
  }
}
