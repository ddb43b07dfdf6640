/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

/**
 * Paths for logs. A path may contain the secret key of a file, so only safe parts are shown: the
 * matched route, or else the first segment.
 */
final class ShownPath {
  private static final int CHARS_MAX = 200;

  private ShownPath() {}

  /**
   * The part of {@code path} to log.
   *
   * @param route the pattern that matched; empty for none
   */
  static String of(String path, String route) {
    if (!route.isEmpty()) {
      return route;
    }
    int second = path.indexOf('/', 1);
    String shown = second < 0 ? path : path.substring(0, second) + "/…";
    return shown.length() <= CHARS_MAX ? shown : shown.substring(0, CHARS_MAX) + "…";
  }
}
