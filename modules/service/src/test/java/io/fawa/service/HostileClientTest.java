/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileClientTest {
  private static final int PATIENCE_MILLIS = 60_000;
  private static final String CLOSE = "Host: a.test\r\nConnection: close\r\n\r\n";

  @TempDir static Path data;
  @TempDir static Path hastyData;
  private static final ProbeApp APP = new ProbeApp();
  private static Running running;

  /** Cuts who is idle for a second: nobody else may be that slow. */
  private static Running hasty;

  @BeforeAll
  static void start() throws Exception {
    running = ProbeApp.start(APP, data, "--requestBytesMax=1000");
    hasty = ProbeApp.start(new ProbeApp(), hastyData, "--idleTimeout=1s");
  }

  @AfterAll
  static void stop() {
    running.close();
    hasty.close();
  }

  @Test
  void aHeaderThatTricklesIsCut() throws Exception {
    try (Socket socket = open(hasty.cleartextUrl("probe"))) {
      send(socket, "GET /hello/a HTTP/1.1\r\nHost: a.test\r\nX-Slow: ");
      socket.setSoTimeout(100);
      assertThat(cutWhileTrickling(socket)).isTrue();
    }
  }

  @Test
  void aRequestLineThatTricklesIsCut() throws Exception {
    try (Socket socket = open(hasty.cleartextUrl("probe"))) {
      send(socket, "GET /");
      socket.setSoTimeout(100);
      assertThat(cutWhileTrickling(socket)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "P", "G"})
  void whoeverSaysNothingMoreIsCut(String start) throws Exception {
    try (Socket socket = open(hasty.cleartextUrl("probe"))) {
      send(socket, start);
      assertThat(readAll(socket)).isEmpty();
    }
  }

  @Test
  void whatIsNoHttpOfOursIsTold() throws Exception {
    assertThat(answer("GET /hello/a HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200");
    assertThat(answer("SSH-2.0-OpenSSH_9.2\r\n")).startsWith("HTTP/1.1 400");
    assertThat(answer("GET /hello/a HTTP/3.0\r\n\r\n")).startsWith("HTTP/1.1 505");
  }

  @Test
  void aPrefaceMayComeByteByByte() throws Exception {
    try (Socket socket = open(running.cleartextUrl("probe"))) {
      socket.setTcpNoDelay(true);
      byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      for (byte b : preface) {
        socket.getOutputStream().write(b);
      }
      socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
      byte[] header = socket.getInputStream().readNBytes(9);
      assertThat(header[3]).as("a SETTINGS frame").isEqualTo((byte) 4);
    }
  }

  /** A byte every tenth of a second, for a minute, which is far beyond the limit. */
  private static boolean cutWhileTrickling(Socket socket) {
    for (int i = 0; i < 600; i++) {
      try {
        socket.getOutputStream().write('a');
        if (socket.getInputStream().read() < 0) {
          return true;
        }
      } catch (SocketTimeoutException stillOpen) {
        // Another byte.
      } catch (IOException cut) {
        return true;
      }
    }
    return false;
  }

  @Test
  void aFloodOfHeadersIsRefused() throws Exception {
    String many = "X-Many: 0123456789012345678901234567890123456789\r\n".repeat(1000);
    String one = "X-Long: " + "x".repeat(40_000) + "\r\n";

    assertThat(answer("GET /hello/a HTTP/1.1\r\n" + many + CLOSE)).startsWith("HTTP/1.1 431");
    assertThat(answer("GET /hello/a HTTP/1.1\r\n" + one + CLOSE)).startsWith("HTTP/1.1 431");
    assertThat(answer("GET /hello/a HTTP/1.1\r\n" + "n".repeat(40_000) + ": a\r\n" + CLOSE))
        .startsWith("HTTP/1.1 431")
        .endsWith("431 Request Header Fields Too Large\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no colon", "bad name: a", "Na\u0000me: a", "Host: b.test"})
  void fieldsThatAreNoneAreRefused(String line) throws Exception {
    assertThat(answer("GET /hello/a HTTP/1.1\r\n" + line + "\r\n" + CLOSE))
        .startsWith("HTTP/1.1 400");
  }

  @Test
  void aRequestLineWithoutEndIsRefused() throws Exception {
    assertThat(answer("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n" + CLOSE))
        .startsWith("HTTP/1.1 414");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/..%2f..%2fetc/passwd",
        "/../../etc/passwd",
        "/%00",
        "/%zz",
        "/%",
        "nolead",
        "/a\u0001b",
        "/index.html%00.txt",
        "/.%2e/pages/probe/index.html"
      })
  void hostilePathsFindNothing(String path) throws Exception {
    assertThat(answer("GET " + path + " HTTP/1.1\r\n" + CLOSE))
        .containsPattern("^HTTP/1.1 (400|404)")
        .doesNotContain("root:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"BREW", "PROPFIND", "get-", "!#$%&'*+.^_`|~9"})
  void methodsThatNobodyServesFindNothing(String method) throws Exception {
    assertThat(answer(method + " /hello/a HTTP/1.1\r\n" + CLOSE))
        .containsPattern("^HTTP/1.1 (404|405|501)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"G(T", "GE\u0001", "G\u00c9T", "GET\t/x", "{}", "\"GET\"", ""})
  void whatIsNoMethodAtAllIsTheFaultOfItsSender(String method) throws Exception {
    assertThat(answer(method + " /hello/a HTTP/1.1\r\n" + CLOSE))
        .startsWith("HTTP/1.1 400 Bad Request\r\n")
        .endsWith("400 Bad Request\n");
  }

  @Test
  void aConnectionEndsWhereItsClientSaysSo() throws Exception {
    String next = "GET /hello/next HTTP/1.1\r\n" + CLOSE;

    assertThat(answer("GET /hello/a HTTP/1.1\r\n" + CLOSE + next))
        .contains("hello a")
        .doesNotContain("next");
    assertThat(
            answer("GET /hello/a HTTP/1.1\r\nHost: a.test\r\nConnection: x, Close\r\n\r\n" + next))
        .contains("hello a")
        .doesNotContain("next");
    assertThat(answer("POST /none HTTP/1.1\r\nContent-Length: 900\r\n" + CLOSE + next))
        .as("what is left of a body is no request")
        .startsWith("HTTP/1.1 404")
        .doesNotContain("next");
    assertThat(answer("GET /hello/a HTTP/1.1\r\nHost: a.test\r\n\r\n" + next))
        .contains("hello a", "hello next");
  }

  @Test
  void aBodyOverTheLimitIsRefused() throws Exception {
    String declared = "POST /echo HTTP/1.1\r\nContent-Length: 1001\r\n" + CLOSE;
    String chunked =
        "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"
            + CLOSE
            + "3e9\r\n"
            + "x".repeat(1001)
            + "\r\n0\r\n\r\n";

    assertThat(answer(declared + "x".repeat(1001))).startsWith("HTTP/1.1 413");
    assertThat(answer(chunked)).startsWith("HTTP/1.1 413");
  }

  @Test
  void aBodyOverTheLimitIsRefusedOverHttp2Too() throws Exception {
    byte[] body = new byte[1001];
    URI url = URI.create("https://localhost:" + running.tlsUrl("probe").getPort());
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .sslContext(Trust.in(running.developmentAuthority().orElseThrow()))
            .build();
    try {
      for (HttpRequest.BodyPublisher publisher :
          List.of(
              HttpRequest.BodyPublishers.ofByteArray(body),
              HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))) {
        HttpResponse<String> response =
            client.send(
                HttpRequest.newBuilder(url.resolve("/echo")).POST(publisher).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.statusCode()).isEqualTo(413);
      }
    } finally {
      client.shutdownNow();
    }
  }

  @Test
  void aClientThatGoesEndsItsAnswer() throws Exception {
    try (Socket socket = open(running.cleartextUrl("probe"))) {
      send(socket, "GET /endless HTTP/1.1\r\n" + CLOSE);
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
    assertThat(APP.gone.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
  }

  @Test
  void plainHttpToTheTlsPortIsTold() throws Exception {
    try (Socket socket = open(running.tlsUrl("probe"))) {
      send(socket, "GET / HTTP/1.1\r\n" + CLOSE);
      assertThat(readAll(socket))
          .startsWith("HTTP/1.0 400 Bad Request")
          .contains("Client sent an HTTP request to an HTTPS server.");
    }
  }

  @Test
  void aRequestIdIsKeptOnlyIfItCanStandInALog() throws Exception {
    assertThat(answer("GET /hello/a HTTP/1.1\r\nX-Request-Id: good-1\r\n" + CLOSE))
        .containsIgnoringCase("x-request-id: good-1");
    assertThat(answer("GET /none HTTP/1.1\r\nX-Request-Id: {bad}\r\n" + CLOSE))
        .containsIgnoringCase("x-request-id: ")
        .doesNotContain("{bad}");
  }

  @Test
  void anRpcWhoseBodyNeverComesEndsOnTime() throws Exception {
    String head =
        String.join(
            "\r\n",
            "POST /grpc.health.v1.Health/Check HTTP/1.1",
            "Content-Type: application/json",
            "Connect-Timeout-Ms: 200",
            "Content-Length: 10",
            "");

    assertThat(answer(head + CLOSE)).startsWith("HTTP/1.1 504").contains("deadline_exceeded");
  }

  @Test
  void cleartextGoesOnInHttp2WhenAsked() throws Exception {
    String ask = "GET /hello/Ada HTTP/1.1\r\nHost: a.test\r\nUpgrade: h2c\r\n";
    try (Socket socket = open(running.cleartextUrl("probe"))) {
      send(
          socket,
          ask
              + "Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
              + "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
      assertThat(readUntil(socket, "hello Ada")).startsWith("HTTP/1.1 101");
    }
    assertThat(answer(ask + "Connection: Upgrade, close\r\n\r\n")).startsWith("HTTP/1.1 200");
  }

  private static String readUntil(Socket socket, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("ended after " + text);
      }
      text.append((char) next);
    }
    return text.toString();
  }

  private static String answer(String request) throws IOException {
    try (Socket socket = open(running.cleartextUrl("probe"))) {
      try {
        send(socket, request);
      } catch (IOException refused) {
        // It has answered, and reads no more of this.
      }
      return readAll(socket);
    }
  }

  private static Socket open(URI url) throws IOException {
    Socket socket = new Socket(url.getHost(), url.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** What came before the end, be it a close or a reset. */
  private static String readAll(Socket socket) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        all.write(b);
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException reset) {
      // What it left unread of our bytes makes a close a reset.
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }
}
