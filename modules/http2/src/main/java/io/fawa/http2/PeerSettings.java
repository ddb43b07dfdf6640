/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

/** The peer's SETTINGS (RFC 9113 §6.5.2), with their initial values. */
final class PeerSettings {
  private int headerTableBytes = Frames.HEADER_TABLE_BYTES_FIRST;
  private boolean pushEnabled;
  private int maxConcurrentStreams = Integer.MAX_VALUE;
  private int initialWindowBytes = Frames.INITIAL_WINDOW;
  private int frameBytesMax = Frames.FRAME_BYTES_MIN;
  private int headerListBytesMax = Integer.MAX_VALUE;
  private boolean extendedConnect;

  int headerTableBytes() {
    return headerTableBytes;
  }

  /** Whether ENABLE_PUSH was sent as 1, which a server must not do. */
  boolean pushEnabled() {
    return pushEnabled;
  }

  int maxConcurrentStreams() {
    return maxConcurrentStreams;
  }

  int initialWindowBytes() {
    return initialWindowBytes;
  }

  int frameBytesMax() {
    return frameBytesMax;
  }

  int headerListBytesMax() {
    return headerListBytesMax;
  }

  boolean extendedConnect() {
    return extendedConnect;
  }

  /** Applies a SETTINGS payload, in order; unknown settings are ignored (RFC 9113 §6.5.2). */
  void apply(byte[] source, int offset, int length) throws ConnectionException {
    for (int at = offset; at < offset + length; at += 6) {
      int identifier = ((source[at] & 0xff) << 8) | (source[at + 1] & 0xff);
      long value =
          ((source[at + 2] & 0xffL) << 24)
              | ((source[at + 3] & 0xff) << 16)
              | ((source[at + 4] & 0xff) << 8)
              | (source[at + 5] & 0xff);
      apply(identifier, value);
    }
  }

  private void apply(int identifier, long value) throws ConnectionException {
    switch (identifier) {
      case Frames.SETTINGS_HEADER_TABLE_SIZE -> headerTableBytes = clamped(value);
      case Frames.SETTINGS_ENABLE_PUSH -> {
        require(value <= 1, ErrorCode.PROTOCOL_ERROR, "ENABLE_PUSH", value);
        pushEnabled = value == 1;
      }
      case Frames.SETTINGS_MAX_CONCURRENT_STREAMS -> maxConcurrentStreams = clamped(value);
      case Frames.SETTINGS_INITIAL_WINDOW_SIZE -> {
        require(
            value <= Frames.WINDOW_MAX, ErrorCode.FLOW_CONTROL_ERROR, "INITIAL_WINDOW_SIZE", value);
        initialWindowBytes = (int) value;
      }
      case Frames.SETTINGS_MAX_FRAME_SIZE -> {
        require(
            value >= Frames.FRAME_BYTES_MIN && value <= Frames.FRAME_BYTES_MAX,
            ErrorCode.PROTOCOL_ERROR,
            "MAX_FRAME_SIZE",
            value);
        frameBytesMax = (int) value;
      }
      case Frames.SETTINGS_MAX_HEADER_LIST_SIZE -> headerListBytesMax = clamped(value);
      case Frames.SETTINGS_ENABLE_CONNECT_PROTOCOL -> {
        require(value <= 1, ErrorCode.PROTOCOL_ERROR, "ENABLE_CONNECT_PROTOCOL", value);
        extendedConnect = value == 1;
      }
      default -> {}
    }
  }

  private static int clamped(long value) {
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  private static void require(boolean legal, ErrorCode code, String name, long value)
      throws ConnectionException {
    if (!legal) {
      throw new ConnectionException(code, "SETTINGS_" + name + " of " + value);
    }
  }
}
