/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.openapi;

import io.fawa.http.JsonString;
import java.util.List;
import java.util.Map;

/** Writes maps, lists, texts, numbers and booleans as JSON that people can read. */
final class JsonText {
  private static final String INDENT = "  ";

  private final StringBuilder out = new StringBuilder(4096);

  private JsonText() {}

  static String of(Map<String, Object> object) {
    JsonText text = new JsonText();
    text.value(object, "\n");
    return text.out.append('\n').toString();
  }

  private void value(Object value, String line) {
    switch (value) {
      case Map<?, ?> object -> object(object, line);
      case List<?> list -> list(list, line);
      case Number number -> out.append(number);
      case Boolean truth -> out.append(truth);
      default -> JsonString.PLAIN.append(out, value.toString());
    }
  }

  private void object(Map<?, ?> object, String line) {
    if (object.isEmpty()) {
      out.append("{}");
      return;
    }
    char separator = '{';
    for (Map.Entry<?, ?> member : object.entrySet()) {
      out.append(separator).append(line).append(INDENT);
      JsonString.PLAIN.append(out, String.valueOf(member.getKey()));
      out.append(": ");
      value(member.getValue(), line + INDENT);
      separator = ',';
    }
    out.append(line).append('}');
  }

  private void list(List<?> list, String line) {
    if (list.isEmpty()) {
      out.append("[]");
      return;
    }
    char separator = '[';
    for (Object element : list) {
      out.append(separator).append(line).append(INDENT);
      value(element, line + INDENT);
      separator = ',';
    }
    out.append(line).append(']');
  }
}
