/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @Test
  void aFrameIsDecodedAsItWasEncoded() throws SettingsException {
    Map<Long, Long> values = new LinkedHashMap<>();
    values.put(Frames.SETTINGS_MAX_FIELD_SECTION_SIZE, 32_768L);
    values.put(Frames.SETTINGS_H3_DATAGRAM, 1L);
    values.put(Frames.SETTINGS_WEBTRANSPORT_DRAFT_02, 1L);
    byte[] frame = new Settings(values).frame();
    assertThat(HexFormat.of().formatHex(frame)).isEqualTo("040c0680008000" + "3301" + "ab60374201");
    byte[] payload = Arrays.copyOfRange(frame, 2, frame.length);
    assertThat(Settings.read(payload).values()).isEqualTo(values);
    assertThat(Settings.read(payload).webTransport()).isTrue();
  }

  /** What Chromium 156 sends. */
  @Test
  void unknownSettingsAreIgnored() throws SettingsException {
    Settings settings =
        Settings.read(
            HexFormat.of()
                .parseHex(
                    "0180010000" + "0680004000" + "074064" + "3301" + "80ffd27701" + "ab60374201"));
    assertThat(settings.get(Frames.SETTINGS_QPACK_MAX_TABLE_CAPACITY, -1)).isEqualTo(65_536);
    assertThat(settings.get(Frames.SETTINGS_QPACK_BLOCKED_STREAMS, -1)).isEqualTo(100);
    assertThat(settings.on(Frames.SETTINGS_H3_DATAGRAM)).isTrue();
    assertThat(settings.values()).doesNotContainKey(0xffd277L);
    assertThat(settings.get(Frames.SETTINGS_ENABLE_CONNECT_PROTOCOL, 0)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "01, true, ends within",
    "0180, true, ends within",
    "40, true, ends within",
    "06010602, false, twice",
    "21012102, false, twice",
    "0000, false, of HTTP/2",
    "0200, false, of HTTP/2",
    "0505, false, of HTTP/2",
    "3302, false, 0 or 1",
    "0802, false, 0 or 1"
  })
  void malformedSettingsAreRefused(String hex, boolean cutShort, String said) {
    assertThatThrownBy(() -> Settings.read(HexFormat.of().parseHex(hex)))
        .isInstanceOfSatisfying(
            SettingsException.class, e -> assertThat(e.cutShort()).isEqualTo(cutShort))
        .hasMessageContaining(said);
  }
}
