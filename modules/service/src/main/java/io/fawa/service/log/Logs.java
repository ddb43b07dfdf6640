/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.log;

import java.io.OutputStream;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import java.util.stream.Collectors;

/** The log of the whole process: one handler, one level that can be changed while it runs. */
public final class Logs {
  /** Strongly held, as {@code java.util.logging} loses the level of a garbage-collected logger. */
  private static final Logger FAWA = Logger.getLogger("io.fawa");

  /** Logs every socket it opens. */
  private static final Logger HELIDON = Logger.getLogger("io.helidon");

  /**
   * Logs a stack trace for each client that disconnects during a response; the host counts those.
   */
  private static final Logger LEFT = Logger.getLogger("io.helidon.webserver.http.ErrorHandlers");

  /** Loggers with their own level; held for the same reason. */
  private static final AtomicReference<Map<Logger, LogLevel>> SINGLE =
      new AtomicReference<>(Map.of());

  private static final AtomicReference<LogLevel> LEVEL = new AtomicReference<>(LogLevel.INFO);

  private Logs() {}

  /**
   * Sends every record to {@code out}, replacing what was set up before. Our own loggers follow the
   * level; libraries' are never shown below {@code info}.
   *
   * @param json JSON lines, or lines for people
   */
  public static void start(OutputStream out, boolean json, LogLevel level) {
    Logger root = Logger.getLogger("");
    for (Handler old : root.getHandlers()) {
      root.removeHandler(old);
    }
    Formatter formatter = json ? new JsonLines() : new ConsoleLines(ZoneId.systemDefault());
    Handler handler = new FlushingHandler(out, formatter);
    handler.setLevel(Level.ALL);
    root.addHandler(handler);
    LastingLogManager.started();
    level(level);
  }

  /** Changes the level; takes effect at once, for all threads. */
  public static void level(LogLevel level) {
    LEVEL.set(level);
    FAWA.setLevel(level.level());
    Level libraries = level.level().intValue() < Level.INFO.intValue() ? Level.INFO : level.level();
    Logger.getLogger("").setLevel(libraries);
    HELIDON.setLevel(level == LogLevel.DEBUG ? Level.INFO : level(libraries));
    LEFT.setLevel(Level.SEVERE);
    SINGLE.get().forEach((logger, own) -> logger.setLevel(own.level()));
  }

  /**
   * Sets the levels of single loggers and their children, in place of all such levels before. Takes
   * effect at once.
   */
  public static void levels(Map<String, LogLevel> levels) {
    SINGLE.getAndSet(Map.of()).keySet().forEach(logger -> logger.setLevel(null));
    SINGLE.set(
        levels.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    entry -> Logger.getLogger(entry.getKey()), Map.Entry::getValue)));
    level(LEVEL.get());
  }

  private static Level level(Level libraries) {
    return libraries.intValue() > Level.WARNING.intValue() ? libraries : Level.WARNING;
  }

  /** The level in force. */
  public static LogLevel level() {
    return LEVEL.get();
  }

  /** Flushes each record, as a buffered one is lost when the process dies. */
  private static final class FlushingHandler extends StreamHandler {
    FlushingHandler(OutputStream out, Formatter formatter) {
      super(out, formatter);
    }

    @Override
    public void publish(java.util.logging.LogRecord record) {
      super.publish(record);
      flush();
    }
  }
}
