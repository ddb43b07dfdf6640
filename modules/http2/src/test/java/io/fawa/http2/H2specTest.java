/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.fawa.http.TestTls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All cases of h2spec (github.com/summerwind/h2spec), strict ones included. The executable is taken
 * from the property or variable {@code h2spec} / {@code H2SPEC}, from the search path, or from Go's
 * folder.
 */
class H2specTest {
  private static final Pattern SUMMARY =
      Pattern.compile("(\\d+) tests, (\\d+) passed, (\\d+) skipped, (\\d+) failed");

  @TempDir private Path folder;

  @Test
  void cleartext() throws Exception {
    try (TinyServer server = TinyServer.start(TinyServer::hello)) {
      requireAllPassed(h2spec("-h", "127.0.0.1", "-p", String.valueOf(server.port())));
    }
  }

  @Test
  void tls() throws Exception {
    try (TinyServer server =
        TinyServer.startTls(
            0, TestTls.in(folder).context(), Http2Config.defaults(), TinyServer::hello)) {
      requireAllPassed(
          h2spec("-h", "127.0.0.1", "-p", String.valueOf(server.port()), "--tls", "--insecure"));
    }
  }

  private static void requireAllPassed(String report) {
    Matcher summary = SUMMARY.matcher(report);
    assertThat(summary.find()).as("a summary in: %s", report).isTrue();
    assertThat(Integer.parseInt(summary.group(1))).as(report).isGreaterThanOrEqualTo(145);
    assertThat(summary.group(2)).as(report).isEqualTo(summary.group(1));
  }

  private String h2spec(String... arguments) throws IOException, InterruptedException {
    Path report = folder.resolve("report.txt");
    List<String> command = new ArrayList<>();
    command.add(executable().toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--strict", "-o", "5"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(report.toFile())
            .start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("h2spec ends in time").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(report, StandardCharsets.UTF_8);
  }

  private static Path executable() {
    Optional<Path> found = candidates().filter(Files::isExecutable).findFirst();
    if (found.isPresent()) {
      return found.get();
    }
    String message =
        "h2spec was not found: NOT RUN. go install github.com/summerwind/h2spec/cmd/h2spec@latest";
    if ("true".equals(System.getenv("CI"))) {
      return fail(message);
    }
    System.err.println(message);
    return abort(message);
  }

  private static Stream<Path> candidates() {
    Stream<String> named =
        Stream.of(System.getProperty("h2spec", ""), System.getenv().getOrDefault("H2SPEC", ""))
            .filter(name -> !name.isEmpty());
    Stream<String> onPath =
        Pattern.compile(System.getProperty("path.separator"), Pattern.LITERAL)
            .splitAsStream(System.getenv().getOrDefault("PATH", ""))
            .map(directory -> directory + "/h2spec");
    return Stream.concat(
            Stream.concat(named, onPath),
            Stream.of(System.getProperty("user.home") + "/go/bin/h2spec"))
        .map(Path::of);
  }
}
