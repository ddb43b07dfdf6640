/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behaviour that only shows from outside the process. */
class ProcessTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  @TempDir Path folder;

  @Test
  void errorsOfTheNetworkAndClosedSocketsEndNoProcess() throws Exception {
    String said =
        Command.of(JAVA, "-ea", "-cp", CLASS_PATH, BadNetwork.class.getName(), folder.toString())
            .succeeds(LIMIT);
    assertThat(said).contains("survived");
  }

  @Test
  void onTheModulePathTheObstacleNamesWhatOpensKwik() throws Exception {
    String said = obstacle();
    assertThat(said).contains("--add-opens tech.kwik.core/tech.kwik.core.stream=");
    String[] options =
        said.lines()
            .filter(line -> line.contains("--add-opens"))
            .findFirst()
            .orElseThrow()
            .replaceAll(".*start java with ", "")
            .trim()
            .split(" ");
    assertThat(obstacle(options)).contains("kwik: no obstacle");
  }

  private String obstacle(String... options) throws Exception {
    String modules =
        Arrays.stream(CLASS_PATH.split(File.pathSeparator))
            .filter(entry -> !entry.contains("test-classes") && !entry.contains("-tests"))
            .filter(entry ->
                entry.matches(".*(http3-kwik|http3|http|limits)[/\\\\]target[/\\\\].*")
                    || entry.matches(".*(kwik|agent15|hkdf|siphash)-[0-9.]+[.]jar"))
            .collect(Collectors.joining(File.pathSeparator));
    return Command.of(JAVA)
        .with(options)
        .with("-p", modules)
        .with("--patch-module", "io.fawa.http3.kwik=" + testClasses())
        .with("-m", "io.fawa.http3.kwik/" + Obstacle.class.getName())
        .succeeds(LIMIT);
  }

  private static String testClasses() {
    return Arrays.stream(CLASS_PATH.split(File.pathSeparator))
        .filter(entry -> entry.matches(".*http3-kwik[/\\\\]target[/\\\\]test-classes"))
        .findFirst()
        .orElseThrow();
  }
}
