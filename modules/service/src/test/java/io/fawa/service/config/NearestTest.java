/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  private static final List<String> KEYS =
      List.of("addr", "adminAddr", "drainDelay", "drainTimeout", "idleTimeout", "logLevel", "tls");

  @ParameterizedTest
  @CsvSource({
    // as it is, a swap, a letter too many, one missing, another one
    "addr, addr",
    "drainTimeuot, drainTimeout",
    "drainTimeoutt, drainTimeout",
    "drainTimeot, drainTimeout",
    "drainTimeour, drainTimeout",
    "DRAIN_TIMEOUT, drainTimeout",
    "loglevel, logLevel",
    "log-level, logLevel",
    "tsl, tls",
    "ts, tls"
  })
  void isWhatWasMeant(String typed, String meant) {
    assertThat(Nearest.to(typed, KEYS)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"colour", "x", "add", "timeout", "''"})
  void isNothingWhereAllAreFarOff(String typed) {
    List<String> far = List.of("drainDelay", "adminAddr", "logLevel");
    assertThat(Nearest.to(typed, far)).isEmpty();
  }

  @Test
  void theFewestEditsWinAndThenTheAlphabet() {
    assertThat(Nearest.to("abcdef", List.of("abcdxx", "abcdex", "abcxxx"))).contains("abcdex");
    assertThat(Nearest.to("abcdef", List.of("abcdey", "abcdex"))).contains("abcdex");
  }

  /** Two letters that changed places are one slip, not two. */
  @Test
  void aSwapIsOneEdit() {
    assertThat(Nearest.to("abdc", List.of("abcd"))).contains("abcd");
    assertThat(Nearest.to("badc", List.of("abcd"))).isEmpty();
  }

  @Test
  void aWordOfAnyLengthIsAnsweredAtOnce() {
    String at = "x".repeat(100);
    assertThat(Nearest.to(at, List.of(at))).contains(at);
    assertThat(Nearest.to(at + "x", List.of(at + "x"))).isEmpty();
  }
}
