/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import io.fawa.service.log.LogLevel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of the process as a whole.
 *
 * @param logLevel the lowest level that is logged
 * @param logLevels levels of single loggers, by name
 * @param logFormat the format of the log
 */
public record ProcessConfig(
    LogLevel logLevel, Map<String, LogLevel> logLevels, LogFormat logFormat) {
  /** The name of the process in {@link Settings}. */
  private static final String NAME = "fawa";

  private static final Setting<Optional<Path>> CONFIG =
      Setting.file(
          "config", "the YAML file; else application.yaml or config.yaml, here or in /etc/fawa");

  /** The lowest level that is logged. */
  public static final Setting<LogLevel> LOG_LEVEL =
      Setting.choice(
          "logLevel",
          LogLevel.INFO,
          LogLevel.class,
          "lowest level to log; changes apply while running");

  /** Levels of single loggers. */
  public static final Setting<Map<String, LogLevel>> LOG_LEVELS =
      Setting.of(
          "logLevels",
          "name=level,...",
          "loggers with their levels, such as io.fawa.http2=debug,io.helidon=info",
          "",
          "levels of single loggers; changes apply while running",
          ProcessConfig::levels);

  private static final Setting<LogFormat> LOG_FORMAT =
      Setting.choice("logFormat", LogFormat.JSON, LogFormat.class, "json, or lines for people");

  /** The percent of the heap that clients may use. */
  private static final Setting<Integer> PEER_MEMORY_PERCENT =
      Setting.number(
          "peerMemoryPercent",
          70,
          10,
          90,
          "percent of the heap for data of clients; beyond it calls are refused");

  /** The format of the log. */
  public enum LogFormat {
    /** One JSON object a line. */
    JSON,
    /** Short lines for people. */
    CONSOLE
  }

  /** Copies the levels. */
  public ProcessConfig {
    logLevels = Map.copyOf(logLevels);
  }

  /** Every setting of the process. */
  public static List<Setting<?>> table() {
    return List.of(CONFIG, LOG_LEVEL, LOG_LEVELS, LOG_FORMAT, PEER_MEMORY_PERCENT);
  }

  /** The percent of the heap that clients may use. */
  public static int peerMemoryPercent(Given given) {
    return new Settings(NAME, table(), given).get(PEER_MEMORY_PERCENT);
  }

  /** The configuration file that was requested. */
  public static Optional<String> file(Given given) {
    return new Settings(NAME, table(), given).get(CONFIG).map(Path::toString);
  }

  /**
   * Reads the settings.
   *
   * @throws BadConfigurationException a value is invalid
   */
  public static ProcessConfig read(Given given) {
    Settings settings = new Settings(NAME, table(), given);
    return new ProcessConfig(
        settings.get(LOG_LEVEL), settings.get(LOG_LEVELS), settings.get(LOG_FORMAT));
  }

  private static Optional<Map<String, LogLevel>> levels(String text) {
    Map<String, LogLevel> levels = new LinkedHashMap<>();
    if (text.isBlank()) {
      return Optional.of(levels);
    }
    for (String entry : text.split(",", -1)) {
      String named = entry.strip();
      int equals = named.indexOf('=');
      if (equals <= 0) {
        return Optional.empty();
      }
      levels.put(named.substring(0, equals).strip(), LogLevel.of(named.substring(equals + 1)));
    }
    return Optional.of(levels);
  }
}
