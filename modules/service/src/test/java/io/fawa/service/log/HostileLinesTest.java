/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines that stay lines, members that stay members, and levels that are what was said. */
class HostileLinesTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @AfterEach
  void restoreConsole() {
    Logs.levels(Map.of());
    Logs.start(System.err, false, LogLevel.INFO);
  }

  private static LogRecord record(String message, Object... parameters) {
    LogRecord record = new LogRecord(Level.INFO, message);
    record.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
    record.setLoggerName("io.fawa.x");
    record.setParameters(parameters);
    return record;
  }

  /** Threads of tests before this one may still log something. */
  private Stream<String> linesWith(Pattern part) {
    return written().lines().filter(line -> part.matcher(line).find());
  }

  private String written() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** A peer's words may be in any of the texts. */
  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\u2028", "\u2029", "\u007f", "\u0000", "\u001b[2J", "\""})
  void nothingEndsALineOfJsonBeforeItsEnd(String evil) {
    LogRecord record = record("said " + evil + ".", LogFields.of("by", evil, evil, 1));
    record.setLoggerName("io." + evil);
    record.setThrown(new IllegalStateException(evil));

    String line = new JsonLines().format(record);

    assertThat(line).startsWith("{\"time\":").endsWith("}\n");
    String within = line.substring(0, line.length() - 1);
    assertThat(within.chars()).noneMatch(c -> c < ' ' || c == 0x7f || c == 0x2028 || c == 0x2029);
    assertThat(within.replace("\\\"", "").chars().filter(c -> c == '"').count()).isEven();
  }

  /** A field of that name would stand there twice, and readers take the last. */
  @ParameterizedTest
  @ValueSource(strings = {"time", "level", "logger", "message", "error"})
  void noFieldTakesThePlaceOfTheRecordsOwn(String name) {
    String line = new JsonLines().format(record("said", LogFields.of(name, "forged", "z", 1)));
    assertThat(line).doesNotContain("forged").endsWith(",\"message\":\"said\",\"z\":1}\n");
  }

  @Test
  void valuesKeepTheirTypeAndOrder() {
    LogFields fields = LogFields.of("s", "1", "n", 1, "d", 0.5, "l", -1L, "b", false, "o", 'c');
    assertThat(JsonLines.object(fields))
        .isEqualTo("{\"s\":\"1\",\"n\":1,\"d\":0.5,\"l\":-1,\"b\":false,\"o\":\"c\"}");
    assertThat(fields).hasToString("s=1 n=1 d=0.5 l=-1 b=false o=c");
    assertThat(JsonLines.object(LogFields.of())).isEqualTo("{}");
  }

  @Test
  void whatHasNoNameOrParameterIsALineAllTheSame() {
    LogRecord record = record("{0} of {1}", "three", 4);
    record.setLoggerName(null);
    assertThat(new JsonLines().format(record))
        .contains("\"logger\":\"\",\"message\":\"three of 4\"}");
    LogRecord bare = new LogRecord(Level.FINEST, null);
    assertThat(new JsonLines().format(bare)).contains("\"level\":\"debug\"", "\"message\":\"\"}");
  }

  /** A stack that goes in circles would fill the disk of whoever collects lines. */
  @Test
  void aStackHasALimit() {
    IllegalStateException failure = new IllegalStateException("x".repeat(100_000));
    LogRecord record = record("failed");
    record.setThrown(failure);
    assertThat(new JsonLines().format(record))
        .hasSizeBetween(16_384, 17_000)
        .contains("IllegalStateException: xxx")
        .endsWith("\"}\n");
  }

  @ParameterizedTest
  @CsvSource({"SEVERE, error", "WARNING, warn", "INFO, info", "CONFIG, debug", "FINE, debug"})
  void levelsHaveTheNamesThatTheSettingHas(String level, String name) {
    LogRecord record = record("m");
    record.setLevel(Level.parse(level));
    assertThat(new JsonLines().format(record)).contains("\"level\":\"" + name + "\"");
    assertThat(new ConsoleLines(ZoneOffset.UTC).format(record))
        .isEqualTo("03:04:05.678 %-5s m\n".formatted(name));
  }

  @Test
  void theConsoleShowsAStackBelowItsLine() {
    LogRecord record = record("failed", LogFields.of("id", 7), "no field");
    record.setThrown(new IllegalStateException("why"));
    assertThat(new ConsoleLines(ZoneOffset.ofHours(2)).format(record))
        .startsWith("05:04:05.678 info  failed  id=7\njava.lang.IllegalStateException: why\n\tat ");
  }

  /** A terminal has a second set of control characters, which many take for ESC [. */
  @Test
  void noControlCharacterReachesTheTerminal() {
    String line =
        new ConsoleLines(ZoneOffset.UTC)
            .format(record("a\u009b31mb\rc", LogFields.of("k\u0007", "v\u0085")));
    assertThat(line).isEqualTo("03:04:05.678 info  a\ufffd31mb\ufffdc  k\ufffd=v\ufffd\n");
  }

  /** What each level lets through of ours, of Helidon's and of another library's. */
  @ParameterizedTest
  @CsvSource({
    "DEBUG, 'ours FINE,ours INFO,ours WARNING,ours SEVERE,helidon INFO,helidon WARNING,"
        + "helidon SEVERE,other INFO,other WARNING,other SEVERE'",
    "INFO, 'ours INFO,ours WARNING,ours SEVERE,helidon WARNING,helidon SEVERE,other INFO,"
        + "other WARNING,other SEVERE'",
    "WARN, 'ours WARNING,ours SEVERE,helidon WARNING,helidon SEVERE,other WARNING,other SEVERE'",
    "ERROR, 'ours SEVERE,helidon SEVERE,other SEVERE'",
    "FATAL, 'ours SEVERE,helidon SEVERE,other SEVERE'"
  })
  void aLevelIsForOursAndLibrariesHaveALowerBound(LogLevel level, String shown) {
    Logs.start(out, true, LogLevel.FATAL);
    Logs.level(level);
    assertThat(Logs.level()).isEqualTo(level);
    for (String logger : new String[] {"io.fawa.a/ours", "io.helidon.b/helidon", "org.c/other"}) {
      String[] parts = logger.split("/", -1);
      for (Level each : new Level[] {Level.FINE, Level.INFO, Level.WARNING, Level.SEVERE}) {
        Logger.getLogger(parts[0]).log(each, "<" + parts[1] + " " + each.getName() + ">");
      }
    }
    for (String each : shown.split(",", -1)) {
      assertThat(written()).contains("<" + each + ">");
    }
    assertThat(linesWith(Pattern.compile("<(ours|helidon|other) [A-Z]+>")))
        .hasSize(shown.split(",", -1).length);
  }

  @Test
  void startingAnewLeavesOneHandler() {
    Handler foreign = new StreamHandler(out, new JsonLines());
    Logger root = Logger.getLogger("");
    root.addHandler(foreign);
    Logs.start(out, true, LogLevel.INFO);
    Logs.start(out, true, LogLevel.INFO);
    System.getLogger("io.fawa.test").log(System.Logger.Level.INFO, "once");
    assertThat(root.getHandlers()).hasSize(1).doesNotContain(foreign);
    assertThat(linesWith(Pattern.compile("\"once\""))).hasSize(1);
  }

  /** A single logger's level may be above that of all, and ends with the setting. */
  @Test
  void aSingleLevelGoesBothWaysAndIsTakenBack() {
    Logs.start(out, true, LogLevel.INFO);
    Logs.levels(Map.of("io.fawa.quiet", LogLevel.ERROR, "io.helidon", LogLevel.INFO));
    System.getLogger("io.fawa.quiet.below").log(System.Logger.Level.WARNING, "hidden");
    System.getLogger("io.helidon.x").log(System.Logger.Level.INFO, "shown helidon");
    Logs.levels(Map.of("io.fawa.other", LogLevel.DEBUG));
    System.getLogger("io.fawa.quiet.below").log(System.Logger.Level.WARNING, "shown again");
    System.getLogger("io.helidon.x").log(System.Logger.Level.INFO, "hidden helidon");
    assertThat(written()).contains("shown helidon", "shown again").doesNotContain("hidden");
  }

  @Test
  void theLatestCauseIsNamedAndNothingIsSaidOfNothing() {
    Logs.start(out, true, LogLevel.INFO);
    Occasional often =
        new Occasional(
            System.getLogger("io.fawa.test"), System.Logger.Level.ERROR, "accepting failed");
    often.say();
    assertThat(written()).doesNotContain("accepting failed");
    often.happened("Too many open files");
    often.happened("Network is down");
    assertThat(often.total()).isEqualTo(2);
    assertThat(linesWith(Pattern.compile("accepting failed")))
        .singleElement()
        .asString()
        .contains("\"level\":\"error\"", "\"cause\":\"Too many open files\",\"count\":1")
        .doesNotContain("Network");
  }
}
