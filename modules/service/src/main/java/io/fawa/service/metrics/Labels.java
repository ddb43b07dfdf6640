/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

/**
 * What tells one series of a metric from the others.
 *
 * @param text names and quoted values as they are written, without braces; empty for none
 */
record Labels(String text) {
  static final Labels NONE = new Labels("");

  /** Labels from names and values in turn; an empty value leaves its label out. */
  static Labels of(String... namesAndValues) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
      if (!namesAndValues[i + 1].isEmpty()) {
        text.append(text.isEmpty() ? "" : ",").append(namesAndValues[i]).append("=\"");
        escape(text, namesAndValues[i + 1]);
        text.append('"');
      }
    }
    return new Labels(text.toString());
  }

  /** These and one more. */
  Labels and(String name, String value) {
    return new Labels((text.isEmpty() ? "" : text + ",") + name + "=\"" + value + "\"");
  }

  private static void escape(StringBuilder out, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '"' -> out.append("\\\"");
        case '\n' -> out.append("\\n");
        default -> out.append(c);
      }
    }
  }
}
