/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "7", "0af7651916cd43dd8448eb211c80319c", "A-b_c.9", "-"})
  void whatCanStandInALogIsKept(String given) {
    assertThat(RequestId.acceptable(given)).contains(given);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a\nb",
        "a\u0000",
        "\u001b[31m",
        "<b>",
        "\"",
        "{}",
        "\u00e9",
        "a/b",
        "a:b"
      })
  void whatCannotIsNot(String given) {
    assertThat(RequestId.acceptable(given)).isEmpty();
  }

  @Test
  void itsLengthIsBounded() {
    assertThat(RequestId.acceptable("x".repeat(64))).isPresent();
    assertThat(RequestId.acceptable("x".repeat(65))).isEmpty();
  }

  @Test
  void freshOnesDifferAndAreAcceptable() {
    var made =
        IntStream.range(0, 1000).mapToObj(i -> RequestId.fresh()).collect(Collectors.toSet());
    assertThat(made).hasSize(1000).allMatch(id -> RequestId.acceptable(id).isPresent());
  }
}
