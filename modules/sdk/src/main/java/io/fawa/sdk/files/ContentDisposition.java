/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file name of a Content-Disposition field (RFC 6266). */
final class ContentDisposition {
  private static final Pattern EXTENDED =
      Pattern.compile("filename\\*\\s*=\\s*utf-8'[^']*'([^;\\s]+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern QUOTED =
      Pattern.compile("filename\\s*=\\s*\"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.CASE_INSENSITIVE);
  private static final Pattern TOKEN =
      Pattern.compile("filename\\s*=\\s*([^\";\\s]+)", Pattern.CASE_INSENSITIVE);

  private ContentDisposition() {}

  /** The extended name where there is one, as RFC 6266 §4.3 wants; empty if there is no name. */
  static String name(String field) {
    Matcher extended = EXTENDED.matcher(field);
    if (extended.find()) {
      return decode(extended.group(1));
    }
    Matcher quoted = QUOTED.matcher(field);
    if (quoted.find()) {
      return quoted.group(1).replaceAll("\\\\(.)", "$1");
    }
    Matcher token = TOKEN.matcher(field);
    return token.find() ? token.group(1) : "";
  }

  private static String decode(String escaped) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      int value =
          c == '%' && i + 2 < escaped.length()
              ? 16 * Character.digit(escaped.charAt(i + 1), 16)
                  + Character.digit(escaped.charAt(i + 2), 16)
              : -1;
      if (value >= 0) {
        bytes.write(value);
        i += 2;
      } else {
        bytes.write(c < 0x80 ? c : '_');
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
