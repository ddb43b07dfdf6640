/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldNamesTest {
  /** RFC 9110 §5.6.2. */
  private static final String TOKEN =
      "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

  private static String of(String name) throws IOException {
    byte[] bytes = Answers.bytes("x" + name + "y");
    return FieldNames.of(bytes, 1, bytes.length - 1);
  }

  @Test
  void aNameIsATokenInLowerCase() throws IOException {
    assertThat(of(TOKEN)).isEqualTo(TOKEN.toLowerCase(Locale.ROOT));
    for (char c = 0; c < 256; c++) {
      String name = "a" + c + "b";
      if (TOKEN.indexOf(c) >= 0) {
        assertThat(of(name)).isEqualTo(name.toLowerCase(Locale.ROOT));
      } else {
        assertThatThrownBy(() -> of(name))
            .as("character %d", (int) c)
            .isInstanceOfSatisfying(
                MalformedMessageException.class, e -> assertThat(e.status()).isEqualTo(400));
      }
    }
    assertThatThrownBy(() -> of("")).isInstanceOf(MalformedMessageException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"accept", "content-length", "host", "te", "x-user-agent", "via"})
  void commonNamesAreShared(String name) throws IOException {
    String shared = of(name);
    assertThat(shared).isEqualTo(name);
    assertThat(of(name.toUpperCase(Locale.ROOT))).isSameAs(shared);
    assertThat(of(name + "z")).isEqualTo(name + "z").isNotSameAs(of(name + "z"));
    assertThat(of("z" + name.substring(1))).isEqualTo("z" + name.substring(1));
  }
}
