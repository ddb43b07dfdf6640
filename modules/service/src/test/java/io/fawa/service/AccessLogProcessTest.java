/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The access log on a process's standard output, written by calls of every kind. */
@Timeout(120)
class AccessLogProcessTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String RPC =
      "POST /probe.v1.Probe/%s HTTP/1.1\r\nContent-Type: %s\r\nContent-Length: %d";

  @TempDir Path folder;

  @Test
  void aLineOfJsonForEachCall() throws Exception {
    try (ProbeProcess probe = ProbeProcess.started(folder, "--accessLog=json")) {
      String known =
          get(
              probe,
              "/hello/Ada?token=secret",
              "X-Request-Id: mine-7",
              "User-Agent: a\"b\\c",
              "X-Forwarded-For: 203.0.113.9",
              "Traceparent: 00-" + TRACE + "-b7ad6b7169203331-01");
      assertThat(known)
          .contains("\"service\":\"probe\",\"remote\":\"127.0.0.1\"")
          .contains(
              "\"forwardedFor\":\"203.0.113.9\",\"id\":\"mine-7\",\"trace\":\"" + TRACE + "\"")
          .contains("\"method\":\"GET\",\"path\":\"/hello/{name}\",\"protocol\":\"HTTP/1.1\"")
          .contains("\"status\":200,\"code\":\"\",\"bytes\":9,\"seconds\":0.")
          .contains("\"userAgent\":\"a\\\"b\\\\c\"}");
      Instant time = Instant.parse(known.replaceFirst("\\{\"time\":\"([^\"]+)\".*", "$1"));
      assertThat(time)
          .isCloseTo(
              Instant.now(),
              new org.assertj.core.data.TemporalUnitWithinOffset(2, ChronoUnit.MINUTES));

      assertThat(get(probe, "/v1/files/SECRET"))
          .contains("\"path\":\"/v1/…\"", "\"status\":404", "\"trace\":\"\"")
          .containsPattern("\"id\":\"[0-9a-f]{8}-[0-9a-f]+\"");
      assertThat(get(probe, "/broken")).contains("\"status\":500");
      assertThat(probe.out()).doesNotContain("secret", "SECRET");
    }
  }

  /** Each protocol says elsewhere how a call ended; the log has it in one place. */
  @Test
  void theCodeOfAnRpcStandsThereWhateverItsProtocol() throws Exception {
    try (ProbeProcess probe = ProbeProcess.started(folder, "--accessLog=json")) {
      String say = "\"method\":\"POST\",\"path\":\"/probe.v1.Probe/Say\"";
      assertThat(call(probe, RPC.formatted("Say", "application/json", 5), "\"Ada\""))
          .contains(say, "\"status\":200,\"code\":\"ok\",\"bytes\":5,");
      assertThat(call(probe, RPC.formatted("Say", "application/json", 1), "{"))
          .as("which did not get as far as its handler")
          .contains(say, "\"status\":400,\"code\":\"\"");
      assertThat(call(probe, RPC.formatted("Say", "application/grpc", 0), ""))
          .contains(say, "\"status\":200,\"code\":\"unimplemented\"");
      String web = RPC.formatted("Repeat", "application/grpc-web", 6);
      assertThat(call(probe, web, "\0\0\0\0\1\n"))
          .as("half a message within an envelope")
          .contains("\"path\":\"/probe.v1.Probe/Repeat\"", "\"status\":200")
          .containsPattern("\"code\":\"(invalid_argument|internal)\"");
      assertThat(call(probe, RPC.formatted("Made-up", "application/grpc", 0), ""))
          .contains("\"path\":\"/unknown method\"", "\"code\":\"unimplemented\"");
    }
  }

  @Test
  void aCallWhoseClientLeftHasWhatItGot() throws Exception {
    try (ProbeProcess probe = ProbeProcess.started(folder, "--accessLog=json")) {
      try (Socket endless = probe.ask("GET /endless HTTP/1.1")) {
        // Twice what the log must say: of what came here, the last may not be counted yet.
        assertThat(endless.getInputStream().readNBytes(200_000)).hasSize(200_000);
      }
      assertThat(line(probe, "\"path\":\"/endless\""))
          .contains("\"status\":200")
          .containsPattern("\"bytes\":[1-9]\\d{5,}");
    }
  }

  @Test
  void aWebSocketHasItsCloseCodeAndOneThatIsRefusedIsThereToo() throws Exception {
    String upgrade =
        "GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Request-Id: board-1"
            + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    try (ProbeProcess probe =
        ProbeProcess.started(folder, "--accessLog=json", "--corsOrigins=https://good.example")) {
      try (Socket socket = probe.ask(upgrade)) {
        // A masked close with code 4001, whose mask is zero.
        socket.getOutputStream().write(new byte[] {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 15, -95});
        assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
      }
      assertThat(line(probe, "\"path\":\"/ws\""))
          .contains("\"id\":\"board-1\"", "\"protocol\":\"websocket/HTTP/1.1\"")
          .contains("\"status\":101,\"code\":\"4001\",\"bytes\":7,");

      try (Socket socket = probe.ask(upgrade + "\r\nOrigin: https://evil.example")) {
        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 403");
      }
      assertThat(line(probe, "\"status\":403")).contains("\"id\":\"board-1\"", "\"path\":\"/ws\"");
    }
  }

  /** What a client sends stays within its quotes, on its line. */
  @Test
  void nobodyForgesALineOfTheCombinedFormat() throws Exception {
    try (ProbeProcess probe = ProbeProcess.started(folder, "--accessLog=combined")) {
      String before = probe.out();
      String agent = "x\" 200 1 \"-\" \"\u0085\u009b2J127.0.0.1 - - [" + "y".repeat(300);
      call(
          probe,
          "GET /a\"b HTTP/1.1\r\nX-Request-Id: bad id\r\nUser-Agent: "
              + agent
              + "\r\nX-Forwarded-For: \"",
          "");
      probe.awaitOut(" - \"\\\"\"\n");
      String written = probe.out().substring(before.length());

      assertThat(written.lines()).hasSize(1);
      assertThat(written)
          .startsWith("127.0.0.1 - - [")
          .contains("] \"GET /a")
          .contains("\\\"-\\\" \\\"\\x85\\x9b2J127.0.0.1 - - [yyy")
          .doesNotContain("bad id", "y".repeat(180))
          .endsWith(" - \"\\\"\"\n");
    }
  }

  private static String get(ProbeProcess probe, String path, String... fields) throws IOException {
    return call(probe, "GET " + path + " HTTP/1.1\r\n" + String.join("\r\n", fields).strip(), "");
  }

  /** The line that a call has made. */
  private static String call(ProbeProcess probe, String head, String body) throws IOException {
    int before = probe.out().length();
    String line = head.strip() + "\r\nConnection: close";
    try (Socket socket = probe.ask(line)) {
      socket.getOutputStream().write(body.getBytes(StandardCharsets.ISO_8859_1));
      socket.getInputStream().readAllBytes();
    }
    long end = System.nanoTime() + 60_000_000_000L;
    while (!probe.out().endsWith("\n") || probe.out().length() == before) {
      assertThat(System.nanoTime()).as(head).isLessThan(end);
      LockSupport.parkNanos(10_000_000);
    }
    return probe.out().substring(before).strip();
  }

  /** The whole line that has a part. */
  private static String line(ProbeProcess probe, String part) {
    probe.awaitOut(part);
    String from = probe.out();
    while (from.indexOf('\n', from.indexOf(part)) < 0) {
      LockSupport.parkNanos(10_000_000);
      from = probe.out();
    }
    return from.lines().filter(line -> line.contains(part)).findFirst().orElseThrow();
  }
}
