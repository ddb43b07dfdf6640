/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.text;

import io.fawa.files.FileName;
import io.fawa.files.Terms;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The values of the texts. */
final class Words {
  private static final String NONE = "-";

  private Words() {}

  /** A text, or a mark in place of an empty one. */
  static String of(String text) {
    return text.isEmpty() ? NONE : text;
  }

  static String text(String word) {
    return word.equals(NONE) ? "" : word;
  }

  /** Both lists, one after the other. */
  static List<String> and(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  static FileName name(String segment) {
    return new FileName(URLDecoder.decode(segment, StandardCharsets.UTF_8));
  }

  /** The four values of terms, and the request that they are for. */
  static Terms terms(String[] values, int at, String request) {
    return new Terms(
        Duration.parse(values[at]),
        Integer.parseInt(values[at + 1]),
        text(values[at + 2]),
        text(values[at + 3]),
        request);
  }
}
