/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsTest {
  @ParameterizedTest
  @CsvSource({
    "https://play.example, play.example, true",
    "https://play.example, play.example:443, true",
    "https://PLAY.example:443, play.Example, true",
    "http://play.example, play.example:80, true",
    "http://[::1]:8080, [::1]:8080, true",
    "http://play.example, play.example:443, false",
    "https://play.example, play.example:8443, false",
    "https://play.example.evil, play.example, false",
    "https://evil, play.example, false",
    "https://evil@play.example:443, evil, false",
    "null, play.example, false",
    "play.example, play.example, false",
    "https://, play.example, false",
    "https://play.example, play.example:x, false",
    "'https://play.example,*', play.example, false",
    "%, %, false",
  })
  void theServersOwnHost(String origin, String host, boolean admitted) {
    assertThat(Origins.defaults().admit(List.of(origin), Optional.of(host))).isEqualTo(admitted);
  }

  @Test
  void listedOnesWithoutRegardToCase() {
    Origins origins = Origins.defaultsAnd(Set.of("https://Play.example"));
    assertThat(origins.admit(List.of("https://play.Example"), Optional.empty())).isTrue();
    assertThat(origins.admit(List.of("https://play.example:1"), Optional.empty())).isFalse();
    assertThat(origins.admit(List.of("*"), Optional.empty())).isTrue();
    assertThat(origins.admit(List.of(), Optional.empty())).isTrue();
  }

  @Test
  void twoAreNone() {
    assertThat(Origins.defaults().admit(List.of("*", "*"), Optional.of("host"))).isFalse();
    assertThat(Origins.any().admit(List.of("*", "x"), Optional.empty())).isTrue();
  }
}
