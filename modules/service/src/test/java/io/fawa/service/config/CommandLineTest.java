/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"--addr", "-addr"})
  void aFlagWithoutValueIsRefused(String flag) {
    assertThatThrownBy(() -> of(flag))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage(flag + " has no value: write " + flag + "=VALUE");
    assertThatThrownBy(() -> of(flag, "--drainTimeout=5s"))
        .isInstanceOf(BadConfigurationException.class);
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
  void whatIsAskedTakesNoValue() {
    assertThat(of("--help", "greetservice").asks()).isEqualTo(CommandLine.Asks.HELP);
    assertThat(of("--help", "greetservice").names()).containsExactly("greetservice");
    assertThat(of("-h").asks()).isEqualTo(CommandLine.Asks.HELP);
    assertThat(of("--help", "--version").asks()).isEqualTo(CommandLine.Asks.HELP);
    assertThat(of("--version").asks()).isEqualTo(CommandLine.Asks.VERSION);
    assertThat(of("--sample").asks()).isEqualTo(CommandLine.Asks.SAMPLE);
    assertThat(of("help").asks()).isEqualTo(CommandLine.Asks.SERVE);
    assertThat(of().names()).isEmpty();
  }
}
