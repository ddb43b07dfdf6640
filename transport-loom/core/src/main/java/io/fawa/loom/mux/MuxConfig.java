/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import io.fawa.loom.wire.Range;

/**
 * The settings of a session; {@link #defaults} equal the original's where it has them (wire
 * specification §5.7). Only the version must be the same at both ends.
 *
 * @param version 1, or 2 with a window for each stream
 * @param frameBytesMax longest payload sent in one frame, 1 to 65535
 * @param streamWindowBytes version 2: bytes that a stream's peer may send beyond those read, 1 to
 *     {@code receiveBytesMax}; the original assumes 262144 until the first update
 * @param windowSlackBytes version 2: bytes beyond its window that a peer may send before the
 *     session ends, 0 or more; the original exceeds the window when several threads write to one
 *     stream
 * @param receiveBytesMax unread bytes of all streams; at the limit no more input is taken
 * @param streamSendBytesMax unsent bytes of one stream; at the limit writes wait
 * @param sendBytesMax the same of all streams
 * @param streamsMax streams open at once, counted for each end; one more from the peer is refused
 *     with FIN
 * @param acceptBacklogMax streams opened by the peer and not accepted yet; one more is refused
 *     likewise
 * @param cutSlowStreams at {@code receiveBytesMax}: true ends the stream with the most unread
 *     bytes, false waits for readers
 * @param keepAliveIntervalMillis interval of keep-alive frames; 0 for none, and no timeout
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
          256,
          256,
          false,
          10_000,
          30_000);

  /** Checks every range; the message names the setting and its value. */
  public MuxConfig {
    Range.require(version, 1, 2, "version");
    Range.require(frameBytesMax, 1, MuxCodec.PAYLOAD_BYTES_MAX, "frameBytesMax");
    Range.require(receiveBytesMax, 1, Integer.MAX_VALUE, "receiveBytesMax");
    Range.require(streamWindowBytes, 1, receiveBytesMax, "streamWindowBytes");
    Range.require(windowSlackBytes, 0, Integer.MAX_VALUE, "windowSlackBytes");
    Range.require(streamSendBytesMax, 1, Integer.MAX_VALUE, "streamSendBytesMax");
    Range.require(sendBytesMax, 1, Integer.MAX_VALUE, "sendBytesMax");
    Range.require(streamsMax, 1, Integer.MAX_VALUE, "streamsMax");
    Range.require(acceptBacklogMax, 1, Integer.MAX_VALUE, "acceptBacklogMax");
    Range.require(keepAliveIntervalMillis, 0, Long.MAX_VALUE, "keepAliveIntervalMillis");
    Range.require(
        keepAliveTimeoutMillis, keepAliveIntervalMillis, Long.MAX_VALUE, "keepAliveTimeoutMillis");
  }

  /**
   * The original's values, with version 1; the limit of 256 streams is ours, the original has none.
   */
  public static MuxConfig defaults() {
    return DEFAULTS;
  }

  /** The same with another protocol version. */
  public MuxConfig withVersion(int version) {
    Draft draft = new Draft(this);
    draft.version = version;
    return draft.make();
  }

  /** The same with another longest payload. */
  public MuxConfig withFrameBytesMax(int frameBytesMax) {
    Draft draft = new Draft(this);
    draft.frameBytesMax = frameBytesMax;
    return draft.make();
  }

  /** The same with another window. */
  public MuxConfig withStreamWindowBytes(int streamWindowBytes) {
    Draft draft = new Draft(this);
    draft.streamWindowBytes = streamWindowBytes;
    return draft.make();
  }

  /** The same with another tolerance of the window. */
  public MuxConfig withWindowSlackBytes(int windowSlackBytes) {
    Draft draft = new Draft(this);
    draft.windowSlackBytes = windowSlackBytes;
    return draft.make();
  }

  /** The same with another limit of unread bytes; at least the window. */
  public MuxConfig withReceiveBytesMax(int receiveBytesMax) {
    Draft draft = new Draft(this);
    draft.receiveBytesMax = receiveBytesMax;
    return draft.make();
  }

  /** The same with another limit of unsent bytes of a stream. */
  public MuxConfig withStreamSendBytesMax(int streamSendBytesMax) {
    Draft draft = new Draft(this);
    draft.streamSendBytesMax = streamSendBytesMax;
    return draft.make();
  }

  /** The same with another limit of unsent bytes. */
  public MuxConfig withSendBytesMax(int sendBytesMax) {
    Draft draft = new Draft(this);
    draft.sendBytesMax = sendBytesMax;
    return draft.make();
  }

  /** The same with another number of streams. */
  public MuxConfig withStreamsMax(int streamsMax) {
    Draft draft = new Draft(this);
    draft.streamsMax = streamsMax;
    return draft.make();
  }

  /** The same with another number of streams not accepted. */
  public MuxConfig withAcceptBacklogMax(int acceptBacklogMax) {
    Draft draft = new Draft(this);
    draft.acceptBacklogMax = acceptBacklogMax;
    return draft.make();
  }

  /** The same with another behaviour of a full session. */
  public MuxConfig withCutSlowStreams(boolean cutSlowStreams) {
    Draft draft = new Draft(this);
    draft.cutSlowStreams = cutSlowStreams;
    return draft.make();
  }

  /** The same with other keep-alive times; 0 and 0 turn it off. */
  public MuxConfig withKeepAlive(long intervalMillis, long timeoutMillis) {
    Draft draft = new Draft(this);
    draft.keepAliveIntervalMillis = intervalMillis;
    draft.keepAliveTimeoutMillis = timeoutMillis;
    return draft.make();
  }

  /** The settings while one of them changes. */
  private static final class Draft {
    int version;
    int frameBytesMax;
    int streamWindowBytes;
    int windowSlackBytes;
    int receiveBytesMax;
    int streamSendBytesMax;
    int sendBytesMax;
    int streamsMax;
    int acceptBacklogMax;
    boolean cutSlowStreams;
    long keepAliveIntervalMillis;
    long keepAliveTimeoutMillis;

    Draft(MuxConfig from) {
      version = from.version;
      frameBytesMax = from.frameBytesMax;
      streamWindowBytes = from.streamWindowBytes;
      windowSlackBytes = from.windowSlackBytes;
      receiveBytesMax = from.receiveBytesMax;
      streamSendBytesMax = from.streamSendBytesMax;
      sendBytesMax = from.sendBytesMax;
      streamsMax = from.streamsMax;
      acceptBacklogMax = from.acceptBacklogMax;
      cutSlowStreams = from.cutSlowStreams;
      keepAliveIntervalMillis = from.keepAliveIntervalMillis;
      keepAliveTimeoutMillis = from.keepAliveTimeoutMillis;
    }

    MuxConfig make() {
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
  }
}
