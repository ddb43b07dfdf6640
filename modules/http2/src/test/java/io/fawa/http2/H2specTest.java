/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import io.fawa.http.TestTls;
import io.fawa.http.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All cases of h2spec (github.com/summerwind/h2spec), strict ones included. */
class H2specTest {
  private static final Pattern SUMMARY =
      Pattern.compile("(\\d+) tests, (\\d+) passed, (\\d+) skipped, (\\d+) failed");

  @TempDir private Path folder;

  @Test
  void cleartext() throws Exception {
    try (TinyServer server = TinyServer.start(TinyServer::hello)) {
      requireAllPassed(h2spec("cleartext", "-p", port(server)));
    }
  }

  @Test
  void tls() throws Exception {
    try (TinyServer server =
        TinyServer.startTls(
            0, TestTls.in(folder).context(), Http2Config.defaults(), TinyServer::hello)) {
      requireAllPassed(h2spec("tls", "-p", port(server), "--tls", "--insecure"));
    }
  }

  private static String port(TinyServer server) {
    return String.valueOf(server.port());
  }

  private static void requireAllPassed(String report) {
    Matcher summary = SUMMARY.matcher(report);
    assertThat(summary.find()).as("a summary in: %s", report).isTrue();
    assertThat(Integer.parseInt(summary.group(1))).as(report).isGreaterThanOrEqualTo(145);
    assertThat(summary.group(2)).as(report).isEqualTo(summary.group(1));
  }

  /** Runs it and leaves its report beside what was built. */
  private static String h2spec(String name, String... arguments) throws IOException {
    String report =
        Command.of(Tools.require("h2spec"), "--strict", "-o", "5", "-h", "127.0.0.1")
            .with(arguments)
            .run(Duration.ofMinutes(5), new byte[0])
            .text();
    Files.writeString(
        Tools.ROOT.resolve("modules/http2/target").resolve("h2spec-" + name + ".txt"), report);
    return report;
  }
}
