/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

/**
 * Paths as logs show them. A path may hold what guards a file, so that only parts which cannot are
 * written: the route that matched, or else the first segment.
 */
final class ShownPath {
  private static final int CHARS_MAX = 200;

  private ShownPath() {}

  /**
   * What to write of {@code path}.
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
