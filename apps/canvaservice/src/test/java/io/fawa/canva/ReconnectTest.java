/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Tools;
import java.io.BufferedReader;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of a board loses its WebTransport session, and then its server. */
@Timeout(240)
class ReconnectTest {
  @TempDir Path data;

  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void theyComeBack(String quic) throws Exception {
    Tools.require("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    String node = Tools.requireNode();
    RunningCanva canva = new RunningCanva(data, "--quic=" + quic);
    Process process = null;
    try {
      URI url = canva.tlsUrl();
      String script = "apps/canvaservice/src/test/browser/reconnect.mjs";
      process =
          new ProcessBuilder(node, script, url.toString())
              .directory(Tools.ROOT.toFile())
              .redirectErrorStream(true)
              .start();
      List<String> said = new ArrayList<>();
      try (BufferedReader lines = process.inputReader();
          Writer input = process.outputWriter()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          said.add(line);
          if (line.equals("restart")) {
            canva.close();
            canva = new RunningCanva(data, "--quic=" + quic, "--tlsAddr=" + url.getAuthority());
            input.write("done\n");
            input.flush();
          }
        }
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(process.exitValue()).as(String.join("\n", said)).isZero();
      assertThat(said).hasSize(6).endsWith("all well");
    } finally {
      canva.close();
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }
}
