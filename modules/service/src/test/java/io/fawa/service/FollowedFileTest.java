/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.service.launch.Launcher;
import io.fawa.service.log.LogLevel;
import io.fawa.service.log.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The levels of a settings file that is edited while apps run, and what beats it. */
@Timeout(120)
class FollowedFileTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @AfterEach
  void restore() {
    Logs.levels(Map.of());
    Logs.start(System.err, false, LogLevel.INFO);
  }

  private Running start(Map<String, String> environment, String... flags) throws Exception {
    List<String> words = new ArrayList<>(List.of(flags));
    words.add("--config=" + folder.resolve("own.yaml"));
    words.add("--dataDir=" + folder.resolve("data"));
    return Launcher.start(words, List.of(new ProbeApp()), environment);
  }

  /** Replaces the file at once, as editors and orchestrators do. */
  private void write(String text) throws IOException {
    Path fresh = Files.writeString(folder.resolve("fresh"), text);
    Files.move(fresh, folder.resolve("own.yaml"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void within(BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static boolean isAt(String logger, Level level) {
    return level.equals(Logger.getLogger(logger).getLevel());
  }

  @Test
  void singleLoggersFollowTheFileAndAreLetGo() throws Exception {
    write("logLevels: io.fawa.one=debug\n");
    try (Running running = start(Map.of())) {
      assertThat(running.cleartextUrl("probe")).isNotNull();
      assertThat(isAt("io.fawa.one", Level.FINE)).isTrue();

      write("logLevels: io.fawa.two=error\nlogLevel: warn\n");
      within(() -> isAt("io.fawa.two", Level.SEVERE) && Logs.level() == LogLevel.WARN);
      assertThat(Logger.getLogger("io.fawa.one").getLevel()).isNull();

      write("logLevels: \"\"\n");
      within(() -> Logger.getLogger("io.fawa.two").getLevel() == null);
      assertThat(Logs.level()).as("a key that has gone changes nothing").isEqualTo(LogLevel.WARN);
    }
  }

  /** Looked at from left to right, each file is a mistake that somebody makes at night. */
  @ParameterizedTest
  @ValueSource(strings = {"logLevel: loud\n", "logLevel: [debug]\n", "logLevel: {", "\t"})
  void aMistakeChangesNothingAndIsMendedByTheNextEdit(String mistake) throws Exception {
    write("logLevel: warn\n");
    try (Running running = start(Map.of());
        LogRecords log = LogRecords.of("io.fawa.service.host.RunningApps")) {
      assertThat(running.cleartextUrl("probe")).isNotNull();
      write(mistake);
      if (mistake.contains("loud")) {
        assertThat(log.next(LIMIT))
            .contains("the file has changed, but logLevel: \"loud\" is not allowed");
      }
      assertThat(Logs.level()).isEqualTo(LogLevel.WARN);
      write("logLevel: error\n");
      within(() -> Logs.level() == LogLevel.ERROR);
    }
  }

  /** Whoever starts it with a level has said so more strongly than the file. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFlagAndAVariableBeatTheFileWhileItRunsToo(boolean flag) throws Exception {
    write("logLevel: info\n");
    try (Running running =
        flag ? start(Map.of(), "--logLevel=error") : start(Map.of("FAWA_LOG_LEVEL", "error"))) {
      assertThat(running.cleartextUrl("probe")).isNotNull();
      for (String logger : List.of("io.fawa.first", "io.fawa.second")) {
        write("logLevel: debug\nlogLevels: " + logger + "=warn\n");
        within(() -> isAt(logger, Level.WARNING));
      }
      // The first edit has been followed as a whole by now.
      assertThat(Logs.level()).isEqualTo(LogLevel.ERROR);
    }
  }
}
