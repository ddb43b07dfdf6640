/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.log;

import java.util.Arrays;
import java.util.Locale;
import java.util.logging.Level;
import java.util.stream.Collectors;

/** The levels a configuration may name. */
public enum LogLevel {
  /** What a developer wants to see. */
  DEBUG,
  /** What happened. */
  INFO,
  /** What was mended but should not have happened. */
  WARN,
  /** What failed. */
  ERROR,
  /** Only what ends the process; nothing but errors is logged above it. */
  FATAL;

  /** The lowest level of {@code java.util.logging} that still appears. */
  public Level level() {
    return switch (this) {
      case DEBUG -> Level.FINE;
      case INFO -> Level.INFO;
      case WARN -> Level.WARNING;
      case ERROR, FATAL -> Level.SEVERE;
    };
  }

  /**
   * The level of a name in any case.
   *
   * @throws IllegalArgumentException naming what is allowed
   */
  public static LogLevel of(String name) {
    for (LogLevel candidate : values()) {
      if (candidate.name().equalsIgnoreCase(name.strip())) {
        return candidate;
      }
    }
    throw new IllegalArgumentException(
        "one of "
            + Arrays.stream(values())
                .map(level -> level.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }
}
