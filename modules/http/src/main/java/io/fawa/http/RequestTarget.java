/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.util.Locale;
import java.util.Optional;

/**
 * The target of a request (RFC 9112 §3.2, RFC 9113 §8.3.1), in one form for every HTTP version.
 * Octets over 0x7F, which some browsers and scripts send raw, are percent-encoded, so that path and
 * query decode as UTF-8.
 *
 * @param path percent-encoded, starting with {@code /}; {@code *} for a server as a whole
 * @param query percent-encoded, without {@code ?}; empty if there is none
 * @param authority the host and port that an absolute target names; empty for every other
 */
public record RequestTarget(String path, String query, String authority) {
  private static final String HEX = "0123456789ABCDEF";
  private static final boolean[] AUTHORITY_CHARACTER = new boolean[128];

  static {
    for (char c = '!'; c < 0x7f; c++) {
      AUTHORITY_CHARACTER[c] = "/?#@\\\"<>{}|^`,".indexOf(c) < 0;
    }
  }

  /**
   * Parses a target in origin, asterisk or absolute form; each char is one octet.
   *
   * @return empty if it is none of these, or holds a space or a control character
   */
  public static Optional<RequestTarget> parse(String method, String target) {
    if (target.isEmpty() || !printable(target)) {
      return Optional.empty();
    }
    if (target.charAt(0) == '/') {
      return Optional.of(ofOrigin(target, ""));
    }
    if (target.equals("*")) {
      return method.equals("OPTIONS")
          ? Optional.of(new RequestTarget("*", "", ""))
          : Optional.empty();
    }
    return absolute(method, target);
  }

  private static Optional<RequestTarget> absolute(String method, String target) {
    int schemeEnd = target.indexOf("://");
    String scheme = schemeEnd < 0 ? "" : target.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      return Optional.empty();
    }
    int start = schemeEnd + 3;
    int end = start;
    while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
      end++;
    }
    String authority = target.substring(start, end);
    if (authority.isEmpty() || !validAuthority(authority)) {
      return Optional.empty();
    }
    String rest = target.substring(end);
    if (rest.isEmpty() && method.equals("OPTIONS")) {
      // RFC 9112 §3.2.4: a proxy would forward this as "OPTIONS *".
      return Optional.of(new RequestTarget("*", "", authority));
    }
    return Optional.of(ofOrigin(rest.startsWith("/") ? rest : "/" + rest, authority));
  }

  private static RequestTarget ofOrigin(String target, String authority) {
    String encoded = encoded(target);
    int mark = encoded.indexOf('?');
    return mark < 0
        ? new RequestTarget(encoded, "", authority)
        : new RequestTarget(encoded.substring(0, mark), encoded.substring(mark + 1), authority);
  }

  /**
   * Whether a host and port may name a server (RFC 9110 §7.2): no user information, no space, path
   * or control character.
   */
  public static boolean validAuthority(String authority) {
    for (int i = 0; i < authority.length(); i++) {
      char c = authority.charAt(i);
      if (c >= 128 || !AUTHORITY_CHARACTER[c]) {
        return false;
      }
    }
    int bracket = authority.lastIndexOf(']');
    int colon = authority.indexOf(':', Math.max(bracket, 0));
    return colon < 0 || allDigits(authority, colon + 1);
  }

  /**
   * Whether two authorities name the same server (RFC 9110 §4.2.3): hosts are compared without
   * case, and the scheme's default port may be omitted.
   */
  public static boolean sameAuthority(String scheme, String one, String other) {
    return withoutDefaultPort(scheme, one).equalsIgnoreCase(withoutDefaultPort(scheme, other));
  }

  private static String withoutDefaultPort(String scheme, String authority) {
    String port = scheme.equals("https") ? ":443" : ":80";
    if (authority.endsWith(port)) {
      return authority.substring(0, authority.length() - port.length());
    }
    return authority.endsWith(":") ? authority.substring(0, authority.length() - 1) : authority;
  }

  private static boolean allDigits(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static boolean printable(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c == 0x7f || c > 0xff) {
        return false;
      }
    }
    return true;
  }

  private static String encoded(String target) {
    int raw = 0;
    while (raw < target.length() && target.charAt(raw) < 0x80) {
      raw++;
    }
    if (raw == target.length()) {
      return target;
    }
    StringBuilder encoded = new StringBuilder(target.length() + 16).append(target, 0, raw);
    for (int i = raw; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c < 0x80) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return encoded.toString();
  }
}
