/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file name in {@code Content-Disposition} (RFC 6266 §4.3, RFC 8187 §3.2). */
final class DispositionName {
  private static final Pattern EXTENDED =
      Pattern.compile("(?i);\\s*filename\\*\\s*=\\s*UTF-8'[^']*'([^;\\s]+)");
  private static final Pattern QUOTED =
      Pattern.compile("(?i);\\s*filename\\s*=\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern TOKEN = Pattern.compile("(?i);\\s*filename\\s*=\\s*([^;\\s\"]+)");

  private DispositionName() {}

  /** Empty without one. */
  static Optional<String> of(String field) {
    Matcher extended = EXTENDED.matcher(field);
    if (extended.find()) {
      try {
        String plus = extended.group(1).replace("+", "%2B");
        return Optional.of(URLDecoder.decode(plus, StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
    Matcher quoted = QUOTED.matcher(field);
    if (quoted.find()) {
      return Optional.of(quoted.group(1).replaceAll("\\\\(.)", "$1"));
    }
    Matcher token = TOKEN.matcher(field);
    return token.find() ? Optional.of(token.group(1)) : Optional.empty();
  }
}
