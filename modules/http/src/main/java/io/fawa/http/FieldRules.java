/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.util.Set;

/**
 * The syntax rules for field lines, methods and request targets, for every HTTP version and both
 * directions (RFC 9110 §5, RFC 9112 §3, RFC 9113 §8.2).
 */
public final class FieldRules {
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
  public static boolean validName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 128 || !NAME_CHARACTER[c]) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /** No NUL, CR or LF, no surrounding space, no character above 255. */
  public static boolean validValue(String value) {
    int length = value.length();
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c > 0xff || (c <= '\r' && (c == 0 || c == '\r' || c == '\n'))) {
        return false;
      }
    }
    return length == 0 || !(space(value.charAt(0)) || space(value.charAt(length - 1)));
  }

  /** A token. */
  public static boolean validMethod(String method) {
    for (int i = 0; i < method.length(); i++) {
      char c = method.charAt(i);
      if (!(c >= 'A' && c <= 'Z') && (c >= 128 || !NAME_CHARACTER[c])) {
        return false;
      }
    }
    return !method.isEmpty();
  }

  /** Only visible ASCII, so that nothing ends a request line early. */
  public static boolean validTarget(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return false;
      }
    }
    return !target.isEmpty();
  }

  /** Whether an application may send this field, and whether HTTP/2 allows it. */
  public static boolean allowed(String name, String value) {
    return name.length() == 2
        ? !name.equals("te") || value.equals("trailers")
        : !connectionSpecific(name);
  }

  /**
   * Removes the connection-specific fields, which are not for the application (RFC 9110 §7.6.1).
   */
  public static void removeConnectionSpecific(Headers headers) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      // Removing a name removes all its lines, some of which may be at lower indices.
      if (i < headers.size() && connectionSpecific(headers.name(i))) {
        headers.remove(headers.name(i));
      }
    }
  }

  /** Whether a field concerns one HTTP/1.1 connection (RFC 9113 §8.2.2). */
  public static boolean connectionSpecific(String name) {
    return switch (name.length()) {
      case 7, 10, 16, 17 -> CONNECTION_SPECIFIC.contains(name);
      default -> false;
    };
  }

  /**
   * Checks fields before they are sent.
   *
   * @throws IllegalArgumentException a field would break the message; the text names the field
   */
  public static void requireSendable(Headers headers) {
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      String value = headers.value(i);
      if (!validName(name) || !validValue(value) || !allowed(name, value)) {
        throw new IllegalArgumentException("field " + name + " cannot be sent");
      }
    }
  }

  /**
   * Checks a request before it is sent.
   *
   * @throws IllegalArgumentException its method, path or one of its fields would break the message
   */
  public static void requireSendable(RequestHead head) {
    if (!validMethod(head.method()) || !validTarget(head.path())) {
      throw new IllegalArgumentException("method or path cannot be sent");
    }
    requireSendable(head.headers());
  }

  /** The number in a content-length, up to 18 digits; -1 if it is not a number. */
  public static long contentLength(String value) {
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

  /**
   * The content-length of a message; repeated fields with the same number count as one (RFC 9110
   * §8.6).
   *
   * @return -1 if there is none
   * @throws IllegalArgumentException a value is not a number, or two values differ
   */
  public static long contentLength(Headers headers) {
    long agreed = -1;
    for (int i = 0; i < headers.size(); i++) {
      if (!headers.name(i).equals("content-length")) {
        continue;
      }
      String value = headers.value(i);
      int from = 0;
      while (from <= value.length()) {
        int comma = value.indexOf(',', from);
        int end = comma < 0 ? value.length() : comma;
        long length = contentLength(trimmed(value, from, end));
        if (length < 0 || (agreed >= 0 && agreed != length)) {
          throw new IllegalArgumentException("content-length is not one number");
        }
        agreed = length;
        from = end + 1;
      }
    }
    return agreed;
  }

  /**
   * Whether a field that is a list of tokens (RFC 9110 §5.6.1) has {@code token} in it, in any of
   * its lines and in any case.
   *
   * @param token in lower case
   */
  public static boolean listHas(Headers headers, String name, String token) {
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equals(name) && listHas(headers.value(i), token)) {
        return true;
      }
    }
    return false;
  }

  private static boolean listHas(String list, String token) {
    int from = 0;
    while (from <= list.length()) {
      int comma = list.indexOf(',', from);
      int end = comma < 0 ? list.length() : comma;
      if (trimmed(list, from, end).equalsIgnoreCase(token)) {
        return true;
      }
      from = end + 1;
    }
    return false;
  }

  private static String trimmed(String text, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && space(text.charAt(start))) {
      start++;
    }
    while (end > start && space(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean space(char c) {
    return c == ' ' || c == '\t';
  }
}
