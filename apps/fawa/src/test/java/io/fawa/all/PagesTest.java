/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import io.fawa.http.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages as users see them, in Chromium. */
@ExtendWith(FawaExtension.class)
class PagesTest {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final Fawa fawa;

  PagesTest(Fawa fawa) {
    this.fawa = fawa;
  }

  @Test
  void greetInAllFourKinds() throws IOException {
    String report = browse("greetservice", "greet.mjs", fawa.clear("greet"), fawa.tls("greet"));
    assertThat(report.lines()).hasSize(7).allMatch(line -> line.startsWith("ok "));
  }

  @Test
  void uploadAndDownloadAFile() throws IOException {
    String report =
        browse(
            "fileservice",
            "files.mjs",
            fawa.clear("file"),
            fawa.tls("file"),
            "--command=" + ourCommand());
    assertThat(report.lines()).hasSizeGreaterThan(12).allMatch(line -> line.startsWith("ok "));
  }

  /** Terms, previews, both languages, a phone, the keyboard, a screen reader. */
  @Test
  void theFilePageAsPeopleMeetIt() throws IOException {
    String report = browse("fileservice", "page.mjs", fawa.clear("file"));
    assertThat(report.lines()).hasSizeGreaterThan(8).allMatch(line -> line.startsWith("ok "));
  }

  /** Under TLS the browser's sockets are streams of its HTTP/2 connection. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void drawInTwoWindows(boolean tls) throws IOException {
    String url = tls ? fawa.tls("canva") : fawa.clear("canva");
    assertThat(browse("canvaservice", "draw.mjs", url)).contains("all well");
  }

  /** For those who see little, use no mouse, or hold a phone. */
  @Test
  void everyPageIsAccessible() throws IOException {
    String report =
        browse(
            "fawa",
            "access.mjs",
            fawa.clear("greet"),
            fawa.clear("file"),
            fawa.clear("canvax"),
            fawa.clear("canva"),
            fawa.tls("greet"),
            fawa.tls("canvax"));
    assertThat(report).contains("all well");
  }

  /** The words that run our command, as JSON. */
  private static String ourCommand() {
    return Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            "io.fawa.all.Main")
        .map(word -> '"' + word + '"')
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String browse(String app, String script, String... arguments) throws IOException {
    Tools.require("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    return Command.of(Tools.requireNode(), "apps/" + app + "/src/test/browser/" + script)
        .with(arguments)
        .succeeds(LIMIT);
  }
}
