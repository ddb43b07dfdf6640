/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.recovery;

import java.lang.System.Logger.Level;

/** Counts warnings of one kind and logs the first of them. Single-owner. */
final class Findings {
  /** A damaged disk must not flood the log. */
  private static final int LOGGED_MAX = 20;

  private final System.Logger log;
  private int count;

  Findings(System.Logger log) {
    this.log = log;
  }

  void say(String finding) {
    log.log(count < LOGGED_MAX ? Level.WARNING : Level.DEBUG, finding);
    count++;
  }

  int count() {
    return count;
  }
}
