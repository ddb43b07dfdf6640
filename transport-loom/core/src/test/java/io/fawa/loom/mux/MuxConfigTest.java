/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class MuxConfigTest {
  private static final MuxConfig DEFAULTS = MuxConfig.defaults();

  @Test
  void defaultsAreTheOriginals() {
    assertThat(DEFAULTS.version()).isEqualTo(1);
    assertThat(DEFAULTS.frameBytesMax()).isEqualTo(32_768);
    assertThat(DEFAULTS.receiveBytesMax()).isEqualTo(4_194_304);
    assertThat(DEFAULTS.streamWindowBytes()).isEqualTo(65_536);
    assertThat(DEFAULTS.keepAliveIntervalMillis()).isEqualTo(10_000);
    assertThat(DEFAULTS.keepAliveTimeoutMillis()).isEqualTo(30_000);
  }

  @Test
  void rangesAreCheckedByName() {
    bounds("version", 1, 2, DEFAULTS::withVersion);
    bounds("frameBytesMax", 1, 65_535, DEFAULTS::withFrameBytesMax);
    bounds("streamWindowBytes", 1, 4_194_304, DEFAULTS::withStreamWindowBytes);
    bounds("windowSlackBytes", 0, Integer.MAX_VALUE, DEFAULTS::withWindowSlackBytes);
    bounds("streamSendBytesMax", 1, Integer.MAX_VALUE, DEFAULTS::withStreamSendBytesMax);
    bounds("sendBytesMax", 1, Integer.MAX_VALUE, DEFAULTS::withSendBytesMax);
    bounds("streamsMax", 1, Integer.MAX_VALUE, DEFAULTS::withStreamsMax);
    bounds("acceptBacklogMax", 1, Integer.MAX_VALUE, DEFAULTS::withAcceptBacklogMax);
    bounds("streamWindowBytes", 65_536, Integer.MAX_VALUE, DEFAULTS::withReceiveBytesMax);
    bounds("keepAliveTimeoutMillis", 9, Integer.MAX_VALUE, v -> DEFAULTS.withKeepAlive(9, v));
    assertThatThrownBy(() -> DEFAULTS.withKeepAlive(-1, 9))
        .hasMessageContaining("keepAliveIntervalMillis is -1, allowed are 0 to");
  }

  private static void bounds(String name, int least, int most, IntFunction<MuxConfig> setting) {
    assertThat(setting.apply(least)).isNotNull();
    assertThat(setting.apply(most)).isNotNull();
    assertThatThrownBy(() -> setting.apply(least - 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name + " ");
    if (most < Integer.MAX_VALUE) {
      assertThatThrownBy(() -> setting.apply(most + 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              name + " is " + (most + 1) + ", allowed are " + least + " to " + most);
    }
  }

  @Test
  void eachSettingChangesAlone() {
    MuxConfig changed =
        DEFAULTS
            .withVersion(2)
            .withFrameBytesMax(3)
            .withStreamWindowBytes(4)
            .withWindowSlackBytes(5)
            .withReceiveBytesMax(6)
            .withStreamSendBytesMax(7)
            .withSendBytesMax(8)
            .withStreamsMax(9)
            .withAcceptBacklogMax(10)
            .withCutSlowStreams(true)
            .withKeepAlive(11, 12);
    assertThat(changed).isEqualTo(new MuxConfig(2, 3, 4, 5, 6, 7, 8, 9, 10, true, 11, 12));
  }
}
