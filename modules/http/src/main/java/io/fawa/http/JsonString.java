/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/**
 * Writes a text as a JSON string (RFC 8259 §7). The constants say what is escaped besides quotes,
 * backslashes and control characters; other characters stay as they are.
 */
public enum JsonString {
  /** Nothing else. */
  PLAIN(false, false, false),

  /** DEL, U+2028 and U+2029, so that line readers do not see an end of line. */
  IN_LINES(true, true, false),

  /**
   * What Go's {@code encoding/json} escapes: {@code <}, {@code >}, {@code &}, U+2028 and U+2029. An
   * unpaired surrogate, which UTF-8 cannot encode, becomes U+FFFD.
   */
  AS_GO(true, false, true);

  private static final String HEX = "0123456789abcdef";
  private static final char REPLACEMENT = '\uFFFD';

  private final boolean separators;
  private final boolean delete;
  private final boolean go;

  JsonString(boolean separators, boolean delete, boolean go) {
    this.separators = separators;
    this.delete = delete;
    this.go = go;
  }

  /** The text with its quotes. */
  public String of(String text) {
    return append(new StringBuilder(text.length() + 2), text).toString();
  }

  /** Appends the text with its quotes. */
  @CanIgnoreReturnValue
  public StringBuilder append(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        case '<', '>', '&' -> put(json, c, go);
        case '\u007f' -> put(json, c, delete);
        case '\u2028', '\u2029' -> put(json, c, separators);
        case '\b' -> json.append(go ? "\\b" : "\\u0008");
        case '\f' -> json.append(go ? "\\f" : "\\u000c");
        default -> put(json, go && isHalf(text, i) ? REPLACEMENT : c, c < ' ');
      }
    }
    return json.append('"');
  }

  private static void put(StringBuilder json, char c, boolean escaped) {
    if (!escaped) {
      json.append(c);
      return;
    }
    json.append("\\u")
        .append(HEX.charAt(c >> 12))
        .append(HEX.charAt(c >> 8 & 0xf))
        .append(HEX.charAt(c >> 4 & 0xf))
        .append(HEX.charAt(c & 0xf));
  }

  /** Whether this is an unpaired surrogate. */
  private static boolean isHalf(String text, int index) {
    char c = text.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
    }
    return Character.isLowSurrogate(c)
        && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
  }
}
