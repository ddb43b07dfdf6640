/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogLinesTest {
  @AfterEach
  void restoreConsole() {
    Logs.levels(Map.of());
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
  void aLoggerMayHaveALevelOfItsOwn() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Logs.start(out, true, LogLevel.INFO);
    Logs.levels(Map.of("io.fawa.loud", LogLevel.DEBUG, "org.quiet", LogLevel.ERROR));

    System.getLogger("io.fawa.loud.below").log(System.Logger.Level.DEBUG, "shown");
    System.getLogger("io.fawa.other").log(System.Logger.Level.DEBUG, "hidden");
    System.getLogger("org.quiet").log(System.Logger.Level.WARNING, "hidden too");
    Logs.level(LogLevel.WARN);
    System.getLogger("io.fawa.loud").log(System.Logger.Level.DEBUG, "kept");
    Logs.levels(Map.of());
    System.getLogger("io.fawa.loud").log(System.Logger.Level.DEBUG, "hidden at last");

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("shown", "kept")
        .doesNotContain("hidden");
  }

  @Test
  void aClientThatLeftIsNoTraceOfOurs() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Logs.start(out, true, LogLevel.DEBUG);

    System.getLogger("io.helidon.webserver.http.ErrorHandlers")
        .log(System.Logger.Level.WARNING, "Unable to reset response", new IllegalStateException());

    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("Unable to reset");
  }

  @Test
  void fieldsAloneAreAJsonObject() {
    assertThat(JsonLines.object(LogFields.of("time", "t", "a", 1, "b", true, "c", "x\"y")))
        .isEqualTo("{\"time\":\"t\",\"a\":1,\"b\":true,\"c\":\"x\\\"y\"}");
  }

  @Test
  void whatHappensOftenIsSaidOnceAMinute() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Logs.start(out, true, LogLevel.INFO);
    AtomicLong nanos = new AtomicLong(1);
    Occasional often =
        new Occasional(
            System.getLogger("io.fawa.test"), System.Logger.Level.INFO, "knocked", nanos::get);

    often.happened();
    often.happened();
    often.happened();
    assertThat(linesWith(out, "knocked"))
        .singleElement()
        .asString()
        .contains("knocked", "\"count\":1", "\"total\":1");

    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    often.say();
    often.say();
    assertThat(linesWith(out, "knocked"))
        .hasSize(2)
        .last()
        .asString()
        .contains("\"count\":2", "\"total\":3");
  }

  @Test
  void librariesAreNeverShownBelowInfo() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Logs.start(out, true, LogLevel.DEBUG);

    System.getLogger("org.other").log(System.Logger.Level.DEBUG, "headers and all");

    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("headers and all");
  }

  @Test
  void anUnknownLevelSaysWhatIsAllowed() {
    assertThat(LogLevel.of(" Warn")).isEqualTo(LogLevel.WARN);
    assertThatThrownBy(() -> LogLevel.of("loud"))
        .hasMessage("one of debug, info, warn, error, fatal");
  }

  /** Threads of tests before this one may still log something. */
  private static Stream<String> linesWith(ByteArrayOutputStream out, String part) {
    return out.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains(part));
  }

  private static LogRecord record(Level level, String message) {
    LogRecord record = new LogRecord(level, message);
    record.setInstant(Instant.parse("2026-01-02T03:04:05Z"));
    record.setLoggerName("io.fawa.x");
    return record;
  }
}
