/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogLinesTest {
  @AfterEach
  void restoreConsole() {
    Logs.start(System.err, false, LogLevel.INFO);
  }

  @Test
  void aRecordIsOneJsonObjectWithItsFields() {
    LogRecord record = record(Level.INFO, "call");
    record.setParameters(
        new Object[] {
          LogFields.of("path", "/a\"b\n", "status", 200, "tls", true, "level", "forged")
        });

    assertThat(new JsonLines().format(record))
        .isEqualTo(
            "{\"time\":\"2026-01-02T03:04:05Z\",\"level\":\"info\",\"logger\":\"io.fawa.x\","
                + "\"message\":\"call\",\"path\":\"/a\\\"b\\n\",\"status\":200,\"tls\":true}\n");
  }

  @Test
  void anErrorKeepsItsStackOnTheSameLine() {
    LogRecord record = record(Level.SEVERE, "failed");
    record.setThrown(new IllegalStateException("why"));

    String line = new JsonLines().format(record);

    assertThat(line).contains("\"level\":\"error\"", "IllegalStateException: why\\n");
    assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
  }

  @Test
  void theConsoleLineCannotBeForgedByAValue() {
    LogRecord record = record(Level.WARNING, "a\nb");
    record.setParameters(new Object[] {LogFields.of("name", "\u001b[31mred")});

    assertThat(new ConsoleLines(ZoneOffset.UTC).format(record))
        .isEqualTo("03:04:05.000 warn  a\ufffdb  name=\ufffd[31mred\n");
  }

  @Test
  void theLevelChangesWhileRunning() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Logs.start(out, true, LogLevel.INFO);
    System.Logger log = System.getLogger("io.fawa.test");

    log.log(System.Logger.Level.DEBUG, "hidden");
    Logs.level(LogLevel.DEBUG);
    log.log(System.Logger.Level.DEBUG, "shown");
    Logs.level(LogLevel.ERROR);
    log.log(System.Logger.Level.WARNING, "hidden again");

    assertThat(out.toString(StandardCharsets.UTF_8)).contains("shown").doesNotContain("hidden");
  }

  @Test
  void librariesAreNeverShownBelowInfo() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Logs.start(out, true, LogLevel.DEBUG);

    System.getLogger("org.other").log(System.Logger.Level.DEBUG, "headers and all");

    assertThat(out.size()).isZero();
  }

  @Test
  void anUnknownLevelSaysWhatIsAllowed() {
    assertThat(LogLevel.of(" Warn")).isEqualTo(LogLevel.WARN);
    assertThatThrownBy(() -> LogLevel.of("loud"))
        .hasMessage("one of debug, info, warn, error, fatal");
  }

  private static LogRecord record(Level level, String message) {
    LogRecord record = new LogRecord(level, message);
    record.setInstant(Instant.parse("2026-01-02T03:04:05Z"));
    record.setLoggerName("io.fawa.x");
    return record;
  }
}
