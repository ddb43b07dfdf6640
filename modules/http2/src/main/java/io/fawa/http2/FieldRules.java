/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import io.fawa.http.Headers;
import java.util.Set;

/** What a field line may be made of (RFC 9113 §8.2), in both directions. */
final class FieldRules {
  /** RFC 9113 §8.2.2: fields that belong to one HTTP/1.1 connection. */
  private static final Set<String> CONNECTION_SPECIFIC =
      Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");

  private static final boolean[] NAME_CHARACTER = new boolean[128];

  static {
    for (char c = '0'; c <= '9'; c++) {
      NAME_CHARACTER[c] = true;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      NAME_CHARACTER[c] = true;
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      NAME_CHARACTER[c] = true;
    }
  }

  private FieldRules() {}

  /** A token without capitals. */
  static boolean validName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 128 || !NAME_CHARACTER[c]) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /** No NUL, CR or LF, no space around it, nothing that is more than an octet. */
  static boolean validValue(String value) {
    int length = value.length();
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c > 0xff || (c <= '\r' && (c == 0 || c == '\r' || c == '\n'))) {
        return false;
      }
    }
    return length == 0 || !(space(value.charAt(0)) || space(value.charAt(length - 1)));
  }

  /** Whether a field may be in an HTTP/2 message at all. */
  static boolean allowed(String name, String value) {
    return switch (name.length()) {
      case 2 -> !name.equals("te") || value.equals("trailers");
      case 7, 10, 16, 17 -> !CONNECTION_SPECIFIC.contains(name);
      default -> true;
    };
  }

  /**
   * Checks fields that are about to be sent.
   *
   * @throws IllegalArgumentException one would break the message; the text names it
   */
  static void requireSendable(Headers headers) {
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      String value = headers.value(i);
      if (!validName(name) || !validValue(value) || !allowed(name, value)) {
        throw new IllegalArgumentException("field " + name + " cannot be sent over HTTP/2");
      }
    }
  }

  /** The number in a content-length; -1 if it is none. */
  static long contentLength(String value) {
    if (value.isEmpty() || value.length() > 18) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = 10 * number + (c - '0');
    }
    return number;
  }

  private static boolean space(char c) {
    return c == ' ' || c == '\t';
  }
}
