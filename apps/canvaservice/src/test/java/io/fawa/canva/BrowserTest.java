/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Windows of a real browser draw together, where there is a browser and Node. */
@Timeout(240)
class BrowserTest {
  private static final int MISSING = 77;

  @TempDir Path data;

  @Test
  void windowsDrawTogether() throws Exception {
    assumeTrue(onPath("node"), "node is not on the path");
    Path said = data.resolve("said");
    try (RunningCanva canva = new RunningCanva(data, "--quic=netty")) {
      Process process =
          new ProcessBuilder(
                  "node",
                  "src/test/browser/draw.mjs",
                  canva.url().toString(),
                  "",
                  canva.tlsUrl().toString())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      try {
        assertThat(process.waitFor(200, TimeUnit.SECONDS)).as("it ends").isTrue();
        String text = Files.readString(said);
        assumeTrue(process.exitValue() != MISSING, text);
        assertThat(process.exitValue()).as(text).isZero();
        assertThat(text).contains("all well");
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private static boolean onPath(String program) throws IOException {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
