/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.log;

import java.util.Arrays;
import java.util.Locale;
import java.util.logging.Level;
import java.util.stream.Collectors;

/** The configurable levels. */
public enum LogLevel {
  /** Details for developers. */
  DEBUG,
  /** Normal events. */
  INFO,
  /** Unexpected events that were handled. */
  WARN,
  /** Failures. */
  ERROR,
  /** Failures that end the process; errors are still logged. */
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
   * @throws IllegalArgumentException the text names the allowed ones
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
