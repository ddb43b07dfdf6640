/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples as processes, as users run them. */
@Timeout(180)
class ExampleTest {
  private static final long LIMIT_SECONDS = 120;

  @TempDir Path folder;

  private Process run(Path output, String... arguments) throws Exception {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return process;
  }

  private static List<String> said(String who, List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(who + ": "))
        .map(line -> line.substring(who.length() + 2).replaceAll(":[0-9]{2,5}\\b", ":PORT"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "kcp", "ws"})
  void eachSideSaysWhatHappens(String carrier) throws Exception {
    Path output = folder.resolve("output");
    Process process = run(output, carrier);
    List<String> lines = Files.readAllLines(output);
    assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
    String target = carrier + "://127.0.0.1:PORT";

    assertThat(said("client", lines))
        .containsExactly(
            "has logged in, the answer is 'welcome, ada'",
            "has sent 'hello'",
            "has got 'A heard 'hello''",
            "the link is cut",
            "has sent 'are you still there?'",
            "has got 'A heard 'are you still there?''",
            "has had 2 connections, and missed nothing",
            "is told to go to " + target,
            "has a new session: what was before is to be read anew",
            "has sent 'hello again'",
            "has got 'B heard 'hello again''",
            "has left");
    assertThat(said("server A", lines))
        .containsExactlyInAnyOrder(
            "listens at " + target,
            "session 1 has begun over " + carrier,
            "session 1 says 'hello'",
            "session 1 goes on with another connection",
            "session 1 says 'are you still there?'",
            "stops, clients go to " + target,
            "session 1 has ended: SERVER_STOPS",
            "has stopped")
        .startsWith(
            "listens at " + target,
            "session 1 has begun over " + carrier,
            "session 1 says 'hello'",
            "session 1 goes on with another connection");
    assertThat(said("server B", lines))
        .containsExactly(
            "listens at " + target,
            "session 1 has begun over " + carrier,
            "session 1 says 'hello again'",
            "session 1 has ended: CLIENT_CLOSED");
    assertThat(lines)
        .as("nothing else is printed")
        .allMatch(line -> line.matches("(client|server [AB]): .*"));
  }

  @Test
  void anotherWordIsExplained() throws Exception {
    Path output = folder.resolve("output");
    assertThat(run(output, "carrier-pigeon").exitValue()).isEqualTo(2);
    assertThat(Files.readString(output))
        .startsWith("usage: example CARRIER, which is tcp, kcp or ws");
  }

  @Test
  void noWordIsExplained() throws Exception {
    Path output = folder.resolve("output");
    Process process = run(output);
    assertThat(process.exitValue()).as(Files.readString(output)).isEqualTo(2);
  }
}
