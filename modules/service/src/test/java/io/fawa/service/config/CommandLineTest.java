/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandLineTest {
  private static CommandLine of(String... words) {
    return CommandLine.parse(List.of(words));
  }

  @Test
  void namesAndFlagsComeInAnyOrder() {
    CommandLine line = of("greetservice", "--addr=:80", "fileservice", "--drainTimeout", "5s");
    assertThat(line.names()).containsExactly("greetservice", "fileservice");
    assertThat(line.flags()).isEqualTo(Map.of("addr", ":80", "drainTimeout", "5s"));
  }

  @Test
  void aFlagWithoutValueIsTrue() {
    assertThat(of("--fast", "--addr", ":80", "--last").flags())
        .isEqualTo(Map.of("fast", "true", "addr", ":80", "last", "true"));
  }

  @Test
  void aValueMayHoldEqualsSignsDashesAndNothing() {
    assertThat(of("--url=http://a/?b=c", "--offset", "-5", "--empty=", "--minus=--x").flags())
        .isEqualTo(Map.of("url", "http://a/?b=c", "offset", "-5", "empty", "", "minus", "--x"));
  }

  @Test
  void oneDashIsAsGoodAsTwoAndTheLastOfTwoCounts() {
    assertThat(of("-addr=:1", "--addr=:2").flags()).isEqualTo(Map.of("addr", ":2"));
  }

  @Test
  void helpTakesNoValue() {
    assertThat(of("--help", "greetservice").help()).isTrue();
    assertThat(of("--help", "greetservice").names()).containsExactly("greetservice");
    assertThat(of("-h").help()).isTrue();
    assertThat(of("help").help()).isFalse();
    assertThat(of().names()).isEmpty();
  }
}
