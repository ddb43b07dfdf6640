/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JsonStringTest {
  private static final Map<Character, String> SHORT =
      Map.of('"', "\\\"", '\\', "\\\\", '\n', "\\n", '\r', "\\r", '\t', "\\t");
  private static final Map<Character, String> SHORT_IN_GO = Map.of('\b', "\\b", '\f', "\\f");

  private static String expected(JsonString as, char c) {
    boolean go = as == JsonString.AS_GO;
    String known = go ? SHORT_IN_GO.getOrDefault(c, "") : "";
    known = SHORT.getOrDefault(c, known);
    if (!known.isEmpty()) {
      return known;
    }
    String more =
        switch (as) {
          case PLAIN -> "";
          case IN_LINES -> "\u007f\u2028\u2029";
          case AS_GO -> "<>&\u2028\u2029";
        };
    if (c < 0x20 || more.indexOf(c) >= 0) {
      return String.format("\\u%04x", (int) c);
    }
    return go && Character.isSurrogate(c) ? "\uFFFD" : String.valueOf(c);
  }

  @ParameterizedTest
  @EnumSource
  void everyCharacterByItself(JsonString as) {
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      assertThat(as.of("a" + (char) c + "b"))
          .as("U+%04X", c)
          .isEqualTo("\"a" + expected(as, (char) c) + "b\"");
    }
  }

  /** The bytes that were written before there was one place for it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PLAIN | \"q\\\"\\\\ \\u0000\\u0008\\t\\n\\u000b\\u000c\\r\\u001f<&>\u007f\u2028é画😀/\"",
        "IN_LINES | \"q\\\"\\\\ \\u0000\\u0008\\t\\n\\u000b\\u000c\\r\\u001f<&>\\u007f\\u2028é画😀/\"",
        "AS_GO | \"q\\\"\\\\ \\u0000\\b\\t\\n\\u000b\\f\\r\\u001f\\u003c\\u0026\\u003e\u007f\\u2028é画😀/\"",
      })
  void aTextWithAllKinds(JsonString as, String expected) {
    String text = "q\"\\ \0\b\t\n\u000b\f\r\u001f<&>\u007f\u2028é画😀/";
    assertThat(as.of(text)).isEqualTo(expected);
    assertThat(as.append(new StringBuilder("{"), text)).hasToString("{" + expected);
  }

  @Test
  void halvesOfPairsAsGoHasThem() {
    assertThat(JsonString.AS_GO.of("\uD83D\uD83D\uDE00\uDE00\uD83D"))
        .isEqualTo("\"\uFFFD\uD83D\uDE00\uFFFD\uFFFD\"");
    assertThat(JsonString.PLAIN.of("\uD83D")).isEqualTo("\"\uD83D\"");
  }
}
