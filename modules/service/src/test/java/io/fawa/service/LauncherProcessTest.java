/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a process of apps starts and ends: outputs, exit status, signals, and in which order. */
@Timeout(240)
class LauncherProcessTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--version | fawa \\S+ \\(commit \\S+\\), Java \\S+",
        "--sample | ## Every setting and its default.*# probe:.*#   fails: \"\"",
        "--help | usage: fawa.*--fails text.*",
        "-h --colour=red | usage: fawa.*"
      })
  void whatIsAskedIsToldOnStandardOutputAndNothingStarts(String words, String told)
      throws Exception {
    try (ProbeProcess probe = ProbeProcess.begin(folder, Map.of(), words.split(" ", -1))) {
      assertThat(probe.status()).isZero();
      assertThat(probe.out()).matches("(?s)" + told + "\n");
      assertThat(probe.err()).isEmpty();
      assertThat(folder.resolve("data")).doesNotExist();
    }
  }

  @Test
  void aSettingThatCannotBeUsedIsTwoLinesAndStatus2WhereverItStands() throws Exception {
    String soon = "drainTimeout: \"soon\" is not allowed; it must be a duration from 0s to 1h";
    refused(soon, Map.of(), "--drainTimeout=soon");
    refused(soon, Map.of("FAWA_DRAIN_TIMEOUT", "soon"));
    refused("unknown variable FAWA_LOG_LEVLE", Map.of("FAWA_LOG_LEVLE", "info"));
    Files.writeString(folder.resolve("application.yaml"), "probe:\n  drainTimeuot: 5s\n");
    refused(
        "unknown key \"probe.drainTimeuot\" in application.yaml; did you mean probe.drainTimeout?",
        Map.of());
  }

  private void refused(String why, Map<String, String> environment, String... words)
      throws Exception {
    try (ProbeProcess probe = ProbeProcess.begin(folder, environment, words)) {
      assertThat(probe.status()).as(why).isEqualTo(2);
      assertThat(probe.out()).isEmpty();
      assertThat(probe.err())
          .doesNotContain("\tat ", "\"error\"")
          .endsWith("\nSee --help for all settings.\n");
      List<String> lines = probe.err().lines().toList();
      assertThat(lines.get(lines.size() - 2)).startsWith(why);
    }
  }

  /** An operator can mend the one, a developer the other. */
  @ParameterizedTest
  @CsvSource({
    "store, info, could not start: the store is locked, false",
    "store, debug, could not start: the store is locked, true",
    "defect, info, IllegalStateException: wires are crossed, true"
  })
  void anAppThatCannotStartIsStatus1(String fails, String level, String why, boolean stack)
      throws Exception {
    try (ProbeProcess probe =
        ProbeProcess.begin(folder, Map.of(), "--fails=" + fails, "--logLevel=" + level)) {
      assertThat(probe.status()).isEqualTo(1);
      assertThat(probe.out()).isEmpty();
      assertThat(probe.err()).contains(why, "\"level\":\"error\"");
      assertThat(probe.err().contains("\\n\\tat ")).isEqualTo(stack);
      assertThat(probe.err()).as("what it had opened").contains("probe: first resource closed");
    }
  }

  @Test
  void aDataFolderThatCannotBeMadeIsOneLineAndStatus1() throws Exception {
    Files.writeString(folder.resolve("data"), "a file");
    try (ProbeProcess probe = ProbeProcess.begin(folder, Map.of(), "--logFormat=console")) {
      assertThat(probe.status()).isEqualTo(1);
      assertThat(probe.err().lines())
          .last()
          .asString()
          .matches("\\S+ error could not start: \\S+/data/probe: Not a directory");
    }
  }

  /** A flag beats a variable, which beats the file of the working directory. */
  @Test
  void theStrongestSourceWins() throws Exception {
    Files.writeString(
        folder.resolve("config.yaml"), "accessLog: combined\nlogFormat: console\ndataDir: kept\n");
    Map<String, String> environment =
        Map.of("FAWA_ACCESS_LOG", "json", "FAWA_PROBE_DATA_DIR", "mine");
    try (ProbeProcess probe = ProbeProcess.begin(folder, environment, "--accessLog=off")) {
      probe.awaitStart();
      assertThat(probe.err())
          .containsPattern("config=\\S*/config\\.yaml\n")
          .contains(" info  probe is up  service=probe ", "accessLog=off")
          .contains("data=" + folder.toRealPath().resolve("mine/probe"));
    }
  }

  @Test
  void everyLineOfTheLogIsJsonAndStandardOutputIsForAPerson() throws Exception {
    try (ProbeProcess probe = ProbeProcess.started(folder)) {
      assertThat(probe.get("/hello/Ada")).isEqualTo("hello Ada");
      probe.signal("TERM");
      assertThat(probe.status()).isZero();

      assertThat(probe.err().lines().filter(line -> !line.startsWith("probe: ")))
          .allMatch(line -> line.matches("\\{\"time\":\"[^\"]+Z\",\"level\":\"info\",.*}"));
      assertThat(probe.out())
          .contains("\nprobe\n  pages, RPC  http://127.0.0.1:")
          .contains("  curl        curl " + probe.url("pages, RPC") + "/hello/Ada\n")
          .contains("to trust it: " + folder.toRealPath().resolve("data/tls/ca.pem") + "\n")
          .containsPattern("\nSHA-256 [0-9a-f]{64}\nready in \\d+ ms; ")
          .doesNotContain("{");
    }
  }

  @Test
  void theDrainIsToldFirstThenCallsEndThenResourcesCloseInReverse() throws Exception {
    try (ProbeProcess probe = ProbeProcess.started(folder, "--drainTimeout=10m");
        Socket call = probe.ask("GET /until-drain HTTP/1.1\r\nConnection: close")) {
      probe.awaitErr("probe: waiting");
      probe.signal("INT");

      assertThat(text(call)).startsWith("HTTP/1.1 200 ").endsWith("ended by the drain");
      assertThat(probe.status()).isZero();
      assertThat(probe.err())
          .containsSubsequence(
              "SIGINT: drains",
              "probe is draining",
              "probe: drain begins\n",
              "probe: last resource closed\n",
              "probe: first resource closed\n",
              "drained and closed")
          .doesNotContain("cut", "\"level\":\"warn\"");
    }
  }

  @Test
  void aSecondOrderEndsTheDelayAndAThirdTheCalls() throws Exception {
    try (ProbeProcess probe = ProbeProcess.started(folder, "--drainDelay=1h", "--drainTimeout=1h");
        Socket call =
            probe.ask("POST /echo HTTP/1.1\r\nContent-Length: 10\r\nExpect: 100-continue")) {
      // Only once it reads the body is the call under way.
      String reads = "HTTP/1.1 100 Continue\r\n";
      assertThat(
              new String(call.getInputStream().readNBytes(reads.length()), StandardCharsets.UTF_8))
          .isEqualTo(reads);
      probe.signal("TERM");
      probe.awaitErr("probe is draining");
      assertThat(probe.get("/hello/late")).isEqualTo("hello late");

      probe.signal("TERM");
      probe.awaitErr("told again to stop: the delay is skipped");
      probe.awaitErr("probe: drain begins");
      probe.signal("INT");

      assertThat(probe.status()).isZero();
      assertThat(text(call)).doesNotContain("200 OK");
      // Two threads log it: the one that was told, and that of the call.
      assertThat(probe.err())
          .contains("told again to stop: calls are cut")
          .containsSubsequence(
              "call cut, as the drain time-out has passed",
              "probe: 1 calls were cut",
              "drained and closed");
    }
  }

  /** A supervisor that has ordered it twice need not kill it. */
  @Test
  void aCallThatDoesNotNoticeItsCutDoesNotHoldTheEnd() throws Exception {
    try (ProbeProcess probe = ProbeProcess.started(folder, "--drainTimeout=1h");
        Socket call = probe.ask("GET /stuck HTTP/1.1")) {
      probe.awaitErr("probe: stuck");
      probe.signal("TERM");
      probe.awaitErr("probe: drain begins");
      probe.signal("TERM");

      assertThat(probe.status()).isEqualTo(143);
      assertThat(probe.err()).contains("calls were cut but have not ended: exiting anyway");
      assertThat(text(call)).isEmpty();
    }
  }

  @Test
  void anEndFromWithinDrainsAsWellAndIsLogged() throws Exception {
    try (ProbeProcess probe = ProbeProcess.started(folder)) {
      assertThat(probe.get("/exit")).isEqualTo("ends");

      assertThat(probe.status()).as("the status that the app chose").isEqualTo(7);
      assertThat(probe.err())
          .containsSubsequence(
              "probe is draining", "probe: first resource closed", "drained and closed");
    }
  }

  /** {@code nohup} and a shell's {@code &} have signals ignored that are not for the process. */
  @Test
  void whatItsStarterIgnoresIsIgnored() throws Exception {
    try (ProbeProcess probe = ProbeProcess.beginAfter("trap '' INT HUP", folder)) {
      probe.awaitStart();
      probe.signal("INT");
      probe.signal("HUP");
      assertThat(probe.get("/hello/still")).isEqualTo("hello still");
      probe.signal("TERM");

      assertThat(probe.status()).isZero();
      assertThat(probe.err())
          .contains("SIGTERM: drains")
          .doesNotContain("SIGINT", "checking for changed files on request");
    }
  }

  @Test
  void aHangUpHasItLookAtItsFileAtOnce() throws Exception {
    Path file = Files.writeString(folder.resolve("application.yaml"), "logLevel: info\n");
    try (ProbeProcess probe = ProbeProcess.started(folder)) {
      Files.writeString(file, "logLevel: debug\nlogLevels: io.fawa.http2=error\n");
      probe.signal("HUP");
      // In any order: what looks at the file every second may have been there first.
      probe.awaitErr("checking for changed files on request");
      probe.awaitErr("log levels of single loggers have changed");
      probe.awaitErr("log level is now DEBUG");
    }
  }

  private static String text(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.net.SocketException reset) {
      return "";
    }
  }
}
