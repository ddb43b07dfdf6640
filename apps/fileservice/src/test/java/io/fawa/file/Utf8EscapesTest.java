/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8EscapesTest {
  @ParameterizedTest
  @CsvSource({
    "'', true",
    "plain/text, true",
    "%41%20b, true",
    "%C3%A9, true",
    "x%f0%9f%98%80y, true",
    "é, true",
    "%ff%fe, false",
    "%C3, false",
    "%C3a%A9, false",
    "%c0%af, false",
    "%ED%A0%80, false",
    "%F4%90%80%80, false",
    "%, false",
    "%4, false",
    "%zz, false"
  })
  void tellsUtf8FromOtherOctets(String text, boolean valid) {
    assertThat(Utf8Escapes.areValid(text)).isEqualTo(valid);
  }
}
