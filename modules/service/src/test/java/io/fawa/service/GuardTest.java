/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.service.config.BadConfigurationException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the host does about who asks, over real sockets. */
@Timeout(120)
class GuardTest {
  private static final String SOCKET =
      String.join(
          "\r\n",
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "");

  @TempDir private Path data;

  @Test
  void everyPageHasThePolicy() throws Exception {
    try (Running running = ProbeApp.start(new ProbeApp(), data)) {
      for (String path : new String[] {"/", "/index.html", "/hello/Ada", "/nothing", "/broken"}) {
        assertThat(answer(running, "GET " + path, "").toLowerCase(Locale.ROOT))
            .contains("\r\ncontent-security-policy: default-src 'none';")
            .contains("frame-ancestors 'none'\r\n")
            .contains("\r\nreferrer-policy: no-referrer\r\n")
            .contains("\r\nx-content-type-options: nosniff\r\n");
      }
    }
  }

  @Test
  void aForeignPageWritesNothing() throws Exception {
    try (Running running = ProbeApp.start(new ProbeApp(), data)) {
      String host = running.cleartextUrl("probe").getAuthority();
      assertThat(answer(running, "POST /echo", "Content-Length: 0\r\n")).startsWith("200 ");
      assertThat(answer(running, "POST /echo", "Origin: http://%s\r\n".formatted(host)))
          .startsWith("200 ");
      assertThat(answer(running, "POST /echo", "Origin: https://evil.example\r\n"))
          .startsWith("403 ")
          .endsWith("unless corsOrigins names them\n");
      assertThat(answer(running, "POST /echo", "Sec-Fetch-Site: cross-site\r\n"))
          .startsWith("403 ");
      assertThat(answer(running, "GET /hello/A", "Origin: https://evil.example\r\n"))
          .startsWith("200 ");
    }
  }

  @Test
  void corsOriginsAllowsWhatItNames() throws Exception {
    try (Running running =
        ProbeApp.start(new ProbeApp(), data, "--corsOrigins=https://good.example")) {
      assertThat(answer(running, "POST /echo", "Origin: https://good.example\r\n"))
          .startsWith("200 ");
      assertThat(answer(running, "POST /echo", "Origin: https://evil.example\r\n"))
          .startsWith("403 ");
    }
    try (Running running = ProbeApp.start(new ProbeApp(), data, "--corsOrigins=*")) {
      assertThat(answer(running, "POST /echo", "Origin: https://evil.example\r\n"))
          .startsWith("200 ");
    }
  }

  @Test
  void aSocketOfAForeignPageIsRefusedWhateverHostItNames() throws Exception {
    try (Running running =
        ProbeApp.start(new ProbeApp(), data, "--corsOrigins=https://good.example")) {
      String own = running.cleartextUrl("probe").getAuthority();
      assertThat(socket(running, own, "http://" + own)).startsWith("101 ");
      assertThat(socket(running, "localhost", "http://localhost")).startsWith("101 ");
      assertThat(socket(running, own, "https://good.example")).startsWith("101 ");
      assertThat(socket(running, "evil.example", "http://evil.example")).startsWith("403 ");
      assertThat(socket(running, own, "http://evil.example")).startsWith("403 ");
    }
  }

  @Test
  void theLogNamesWhoAskedBehindATrustedProxyAndNoKey() throws Exception {
    LogRecords records = LogRecords.of("io.fawa.service.call");
    try (Running running =
        ProbeApp.start(new ProbeApp(), data, "--trustedProxies=127.0.0.0/8", "--logLevel=debug")) {
      answer(running, "GET /v1/files/ABC123", "X-Forwarded-For: 203.0.113.7\r\n");
      assertThat(records.next(Duration.ofSeconds(60)))
          .contains("203.0.113.7")
          .contains("path=/v1/…")
          .doesNotContain("ABC123");
    } finally {
      records.close();
      io.fawa.service.log.Logs.level(io.fawa.service.log.LogLevel.INFO);
    }
  }

  @Test
  void aProxyThatIsNoAddressStopsTheStart() {
    assertThatThrownBy(() -> ProbeApp.start(new ProbeApp(), data, "--trustedProxies=nginx").close())
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining("trustedProxies")
        .hasMessageContaining("nginx")
        .hasMessageContaining("10.0.0.0/8");
  }

  @Test
  void foldersAreForTheirOwner() throws Exception {
    Path open = data.resolve("open");
    Files.createDirectories(open.resolve("probe"));
    Files.setPosixFilePermissions(
        open.resolve("probe"), PosixFilePermissions.fromString("rwxr-xr-x"));
    ProbeApp.start(new ProbeApp(), open).close();
    assertThat(mode(open.resolve("probe"))).isEqualTo("rwxr-x---");
    ProbeApp.start(new ProbeApp(), data.resolve("new")).close();
    assertThat(mode(data.resolve("new"))).isEqualTo("rwx------");
    assertThat(mode(data.resolve("new/probe"))).isEqualTo("rwx------");
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static String answer(Running running, String request, String fields) throws Exception {
    String host = running.cleartextUrl("probe").getAuthority();
    String length =
        request.startsWith("POST") && !fields.contains("Length") ? "Content-Length: 0\r\n" : "";
    return raw(
        running,
        request + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + fields + length);
  }

  /** The status of a handshake. */
  private static String socket(Running running, String host, String origin) throws Exception {
    URI url = running.cleartextUrl("probe");
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket.setSoTimeout(60_000);
      write(
          socket, "GET /ws HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin + "\r\n" + SOCKET);
      String line = new String(socket.getInputStream().readNBytes(13), StandardCharsets.UTF_8);
      return line.substring("HTTP/1.1 ".length());
    }
  }

  private static String raw(Running running, String head) throws Exception {
    URI url = running.cleartextUrl("probe");
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket.setSoTimeout(60_000);
      write(socket, head);
      String answer =
          new String(socket.getInputStream().readNBytes(1 << 20), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 ");
      return answer.substring("HTTP/1.1 ".length());
    }
  }

  private static void write(Socket socket, String head) throws Exception {
    socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.UTF_8));
  }
}
