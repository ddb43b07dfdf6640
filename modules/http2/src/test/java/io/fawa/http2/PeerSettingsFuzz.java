/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static io.fawa.http.Fuzzing.require;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** SETTINGS, and HTTP2-Settings behind its base64: values within their ranges, or an error. */
public final class PeerSettingsFuzz {
  private PeerSettingsFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    byte[] payload = Arrays.copyOf(input, input.length - input.length % 6);
    PeerSettings settings = new PeerSettings();
    try {
      settings.apply(payload, 0, payload.length);
    } catch (ConnectionException e) {
      require(
          e.code() == ErrorCode.PROTOCOL_ERROR || e.code() == ErrorCode.FLOW_CONTROL_ERROR,
          "refused with %s",
          e.code());
    }
    require(settings.headerTableBytes() >= 0, "header table");
    require(settings.maxConcurrentStreams() >= 0, "streams");
    require(settings.initialWindowBytes() >= 0, "window");
    require(settings.headerListBytesMax() >= 0, "header list");
    int frame = settings.frameBytesMax();
    require(frame >= Frames.FRAME_BYTES_MIN && frame <= Frames.FRAME_BYTES_MAX, "frame");
  }

  public static List<byte[]> seeds() {
    HexFormat hex = HexFormat.of();
    return List.of(
        hex.parseHex("000100001000" + "000200000000" + "000300000064"),
        hex.parseHex("0004ffffffff" + "000500004000" + "000600004000" + "000800000001"),
        hex.parseHex("000500ffffff" + "00047fffffff" + "0001ffffffff" + "0003ffffffff"));
  }
}
