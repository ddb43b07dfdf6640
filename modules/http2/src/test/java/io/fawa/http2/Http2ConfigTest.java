/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our limits, and what the peer's SETTINGS may say. */
class Http2ConfigTest {
  private static void bounds(
      BiFunction<Http2Config.Builder, Integer, Http2Config.Builder> setter,
      Function<Http2Config, Integer> getter,
      int min,
      int max,
      String name) {
    for (int legal : new int[] {min, max}) {
      assertThat(getter.apply(setter.apply(Http2Config.builder(), legal).build())).isEqualTo(legal);
    }
    for (int illegal : new int[] {min - 1, max == Integer.MAX_VALUE ? -1 : max + 1}) {
      assertThatThrownBy(() -> setter.apply(Http2Config.builder(), illegal).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(name)
          .hasMessageContaining(String.valueOf(illegal));
    }
  }

  @Test
  void everyNumberHasItsBounds() {
    int most = Integer.MAX_VALUE;
    bounds(
        Http2Config.Builder::maxConcurrentStreams,
        Http2Config::maxConcurrentStreams,
        1,
        most,
        "maxConcurrentStreams");
    bounds(
        Http2Config.Builder::streamWindowBytes,
        Http2Config::streamWindowBytes,
        65_535,
        most,
        "streamWindowBytes");
    bounds(
        Http2Config.Builder::connectionWindowBytes,
        Http2Config::connectionWindowBytes,
        65_535,
        most,
        "connectionWindowBytes");
    bounds(
        Http2Config.Builder::frameBytesMax,
        Http2Config::frameBytesMax,
        16_384,
        16_777_215,
        "frameBytesMax");
    bounds(
        Http2Config.Builder::headerListBytesMax,
        Http2Config::headerListBytesMax,
        1024,
        1 << 24,
        "headerListBytesMax");
    bounds(
        Http2Config.Builder::headerTableBytes,
        Http2Config::headerTableBytes,
        0,
        1 << 20,
        "headerTableBytes");
    bounds(
        Http2Config.Builder::continuationsMax,
        Http2Config::continuationsMax,
        1,
        1 << 16,
        "continuationsMax");
  }

  @Test
  void everyLimitOnHostilePeersHasItsBounds() {
    int most = Integer.MAX_VALUE;
    bounds(
        Http2Config.Builder::unproductiveFramesMax,
        Http2Config::unproductiveFramesMax,
        16,
        most,
        "unproductiveFramesMax");
    bounds(
        Http2Config.Builder::quickResetsMax,
        Http2Config::quickResetsMax,
        1,
        most,
        "quickResetsMax");
    bounds(
        Http2Config.Builder::outputBytesMax,
        Http2Config::outputBytesMax,
        16_384,
        1 << 28,
        "outputBytesMax");
  }

  @Test
  void noTimeIsNegative() {
    Duration negative = Duration.ofNanos(-1);
    assertThatThrownBy(() -> Http2Config.builder().idleTimeout(negative).build())
        .hasMessageContaining("idleTimeout");
    assertThatThrownBy(() -> Http2Config.builder().handshakeTimeout(negative).build())
        .hasMessageContaining("handshakeTimeout");
    assertThatThrownBy(() -> Http2Config.builder().keepAliveInterval(negative).build())
        .hasMessageContaining("keepAliveInterval");
    assertThatThrownBy(() -> Http2Config.builder().keepAliveTimeout(negative).build())
        .hasMessageContaining("keepAliveTimeout");
    assertThatThrownBy(() -> Http2Config.builder().streamIdleTimeout(negative).build())
        .hasMessageContaining("streamIdleTimeout");
    assertThatThrownBy(() -> Http2Config.builder().bodyIdleTimeout(negative).build())
        .hasMessageContaining("bodyIdleTimeout");
    assertThatThrownBy(() -> Http2Config.builder().writeStallTimeout(negative).build())
        .hasMessageContaining("writeStallTimeout");
    assertThatThrownBy(() -> Http2Config.builder().quickReset(negative).build())
        .hasMessageContaining("quickReset");
    assertThatThrownBy(() -> Http2Config.builder().quickResetForgotten(negative).build())
        .hasMessageContaining("quickResetForgotten");
  }

  @Test
  void theDefaultsAreAConfiguration() {
    assertThat(Http2Config.defaults()).isEqualTo(Http2Config.builder().build());
    assertThat(Http2Config.defaults().extendedConnect()).isFalse();
  }

  private static PeerSettings settings(int identifier, int value) throws ConnectionException {
    PeerSettings settings = new PeerSettings();
    byte[] payload =
        ByteBuffer.allocate(8).putShort(1, (short) identifier).putInt(3, value).array();
    settings.apply(payload, 1, 6);
    return settings;
  }

  @Test
  void settingsAreTakenOver() throws ConnectionException {
    assertThat(settings(Frames.SETTINGS_HEADER_TABLE_SIZE, 7).headerTableBytes()).isEqualTo(7);
    assertThat(settings(Frames.SETTINGS_HEADER_TABLE_SIZE, -1).headerTableBytes())
        .isEqualTo(Integer.MAX_VALUE);
    assertThat(settings(Frames.SETTINGS_MAX_CONCURRENT_STREAMS, 0).maxConcurrentStreams()).isZero();
    assertThat(settings(Frames.SETTINGS_INITIAL_WINDOW_SIZE, 0).initialWindowBytes()).isZero();
    assertThat(settings(Frames.SETTINGS_MAX_FRAME_SIZE, 16_777_215).frameBytesMax())
        .isEqualTo(16_777_215);
    assertThat(settings(Frames.SETTINGS_MAX_HEADER_LIST_SIZE, 100).headerListBytesMax())
        .isEqualTo(100);
    assertThat(settings(Frames.SETTINGS_ENABLE_CONNECT_PROTOCOL, 1).extendedConnect()).isTrue();
    assertThat(settings(Frames.SETTINGS_ENABLE_PUSH, 1).pushEnabled()).isTrue();
    assertThat(settings(Frames.SETTINGS_ENABLE_PUSH, 0).pushEnabled()).isFalse();
    assertThat(settings(Frames.SETTINGS_INITIAL_WINDOW_SIZE, Integer.MAX_VALUE))
        .returns(Integer.MAX_VALUE, PeerSettings::initialWindowBytes);
    assertThat(settings(Frames.SETTINGS_MAX_FRAME_SIZE, 16_384).frameBytesMax()).isEqualTo(16_384);
    assertThat(settings(Frames.SETTINGS_ENABLE_CONNECT_PROTOCOL, 0).extendedConnect()).isFalse();
  }

  /** RFC 9113 §6.5.2. */
  @ParameterizedTest
  @ValueSource(ints = {0x99, 0x0103, 0x0104, 0x0105})
  void unknownSettingsChangeNothing(int identifier) throws ConnectionException {
    PeerSettings settings = settings(identifier, 1);
    assertThat(settings.headerTableBytes()).isEqualTo(4096);
    assertThat(settings.pushEnabled()).isFalse();
    assertThat(settings.maxConcurrentStreams()).isEqualTo(Integer.MAX_VALUE);
    assertThat(settings.initialWindowBytes()).isEqualTo(65_535);
    assertThat(settings.frameBytesMax()).isEqualTo(16_384);
    assertThat(settings.headerListBytesMax()).isEqualTo(Integer.MAX_VALUE);
    assertThat(settings.extendedConnect()).isFalse();
  }

  @Test
  void settingsAreTakenInTheirOrder() throws ConnectionException {
    PeerSettings settings = new PeerSettings();
    byte[] payload =
        ByteBuffer.allocate(18)
            .putShort((short) 4)
            .putInt(7)
            .putShort((short) 3)
            .putInt(0x01020304)
            .putShort((short) 4)
            .putInt(9)
            .array();
    settings.apply(payload, 0, 18);
    assertThat(settings.initialWindowBytes()).isEqualTo(9);
    assertThat(settings.maxConcurrentStreams()).isEqualTo(0x01020304);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 2, PROTOCOL_ERROR",
    "4, -2147483648, FLOW_CONTROL_ERROR",
    "5, 16383, PROTOCOL_ERROR",
    "5, 16777216, PROTOCOL_ERROR",
    "8, 2, PROTOCOL_ERROR",
  })
  void illegalSettingsAreConnectionErrors(int identifier, int value, ErrorCode code) {
    assertThatThrownBy(() -> settings(identifier, value))
        .isInstanceOfSatisfying(
            ConnectionException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
