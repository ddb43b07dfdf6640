/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.guard;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Paths as logs have them: without what may be the key of a file or the code of a board. */
public final class LoggedPath {
  private static final Pattern KEY = Pattern.compile("[A-Z0-9]{6,64}(?::.*)?");

  private LoggedPath() {}

  /** The path, a segment that may be a key shown as {@code *}; without query. */
  public static String of(String path) {
    return Arrays.stream(path.split("/", -1))
        .map(segment -> KEY.matcher(decoded(segment)).matches() ? "*" : segment)
        .collect(Collectors.joining("/"));
  }

  private static String decoded(String segment) {
    try {
      return segment.indexOf('%') < 0
          ? segment
          : URLDecoder.decode(segment, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return segment;
    }
  }
}
