/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages of a board lose their WebTransport session, and then their server. */
@Timeout(240)
class ReconnectTest {
  @TempDir Path data;

  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void theyComeBack(String quic) throws Exception {
    List<String> said = restarting(quic, (url, tls) -> List.of("reconnect.mjs", tls.toString()));
    assertThat(said).hasSize(6).endsWith("all well");
  }

  /** In the editor, where something is drawn while there is no server. */
  @Test
  void nothingIsLost() throws Exception {
    List<String> said =
        restarting(
            "netty",
            (url, tls) ->
                List.of("board.mjs", url.toString(), "--tls", tls.toString(), "--only", "restart"));
    assertThat(said).contains("restart").endsWith("all well");
  }

  /**
   * A port that the system gives to nobody who asks for any: such a one could be taken by another
   * test while the service is stopped.
   */
  private static int port() throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (ServerSocket tcp = new ServerSocket(port, 1, here);
          DatagramSocket udp = new DatagramSocket(port, here)) {
        assertThat(udp.isBound()).isTrue();
        return tcp.getLocalPort();
      } catch (BindException e) {
        // It is taken: another.
      }
    }
  }

  /** Runs a script, and restarts the service at the same ports when the script says so. */
  private List<String> restarting(String quic, BiFunction<URI, URI, List<String>> script)
      throws Exception {
    Tools.require("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    RunningCanva canva =
        new RunningCanva(
            data, "--quic=" + quic, "--addr=127.0.0.1:" + port(), "--tlsAddr=127.0.0.1:" + port());
    Process process = null;
    try {
      URI url = canva.url();
      URI tls = canva.tlsUrl();
      List<String> command = new ArrayList<>(script.apply(url, tls));
      command.set(0, "apps/canvaservice/src/test/browser/" + command.get(0));
      command.add(0, Tools.requireNode());
      process =
          new ProcessBuilder(command)
              .directory(Tools.ROOT.toFile())
              .redirectErrorStream(true)
              .start();
      List<String> said = new ArrayList<>();
      try (BufferedReader lines = process.inputReader();
          Writer input = process.outputWriter()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          said.add(line);
          if (line.equals("stop")) {
            canva.close();
          }
          if (line.equals("restart")) {
            canva.close();
            canva =
                new RunningCanva(
                    data,
                    "--quic=" + quic,
                    "--addr=" + url.getAuthority(),
                    "--tlsAddr=" + tls.getAuthority());
          }
          if (line.equals("stop") || line.equals("restart")) {
            input.write("done\n");
            input.flush();
          }
        }
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(process.exitValue()).as(String.join("\n", said)).isZero();
      return said;
    } finally {
      canva.close();
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }
}
