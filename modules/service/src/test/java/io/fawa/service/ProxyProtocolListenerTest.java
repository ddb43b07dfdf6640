/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that a load balancer passes on with a header, on both listeners. */
@Timeout(120)
class ProxyProtocolListenerTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** PROXY, TCP over IPv4, 203.0.113.7:4660 to 198.51.100.1:443. */
  private static final byte[] CLIENT =
      HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111000ccb007107c6336401123401bb");

  /** LOCAL: the balancer's own, such as a look whether we are there. */
  private static final byte[] LOCAL = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a20000000");

  @TempDir static Path data;
  @TempDir static Path hastyData;

  /** Of as many digits each, so that none is within another. */
  private static final AtomicInteger IDS = new AtomicInteger(100);

  private static Running running;

  /** Cuts whoever has not begun within a second: nobody else may be that slow. */
  private static Running hasty;

  private String id = "";
  private LogRecords calls;

  @BeforeAll
  static void start() throws Exception {
    running = start(data, "10s");
    hasty = start(hastyData, "1s");
  }

  private static Running start(Path data, String handshakeTimeout) throws Exception {
    return ProbeApp.start(
        new ProbeApp(),
        data,
        "--trustedProxies=127.0.0.2",
        "--proxyProtocol=v2",
        "--handshakeTimeout=" + handshakeTimeout,
        "--logLevel=debug");
  }

  @AfterAll
  static void stop() {
    running.close();
    hasty.close();
    io.fawa.service.log.Logs.level(io.fawa.service.log.LogLevel.INFO);
  }

  @BeforeEach
  void listen() {
    calls = LogRecords.of("io.fawa.service.call");
  }

  @AfterEach
  void listenNoMore() {
    calls.close();
  }

  private static Socket from(String address, URI url) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
    socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
    socket.setSoTimeout((int) LIMIT.toMillis());
    return socket;
  }

  private static SSLSocket secured(Socket socket) throws Exception {
    return (SSLSocket)
        Trust.in(running.developmentAuthority().orElseThrow())
            .getSocketFactory()
            .createSocket(socket, "localhost", socket.getPort(), true);
  }

  private String answer(Socket socket, String fields) throws IOException {
    write(socket, request(fields));
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  private byte[] request(String fields) {
    id = "call-" + IDS.incrementAndGet();
    String head =
        "GET /hello/Ada HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Request-Id: " + id;
    return (head + "\r\n" + fields + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static void write(Socket socket, byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  /** What was logged of the last request; a call of an earlier test may be logged only now. */
  private String logged() throws InterruptedException {
    while (true) {
      String line = calls.next(LIMIT);
      if (line.contains(id)) {
        return line;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoTheHeaderNamesIsWhoAsks(boolean tls) throws Exception {
    URI url = tls ? running.tlsUrl("probe") : running.cleartextUrl("probe");
    try (Socket socket = from("127.0.0.2", url)) {
      write(socket, CLIENT);
      Socket http = tls ? secured(socket) : socket;
      assertThat(answer(http, "")).endsWith("hello Ada");
      assertThat(logged()).contains("remote=203.0.113.7");
    }
  }

  /** The header has named the client: what that client writes of itself is not believed. */
  @Test
  void aClientBehindItCannotNameAnother() throws Exception {
    try (Socket socket = from("127.0.0.2", running.cleartextUrl("probe"))) {
      write(socket, CLIENT);
      assertThat(answer(socket, "X-Forwarded-For: 192.0.2.99\r\n")).endsWith("hello Ada");
      assertThat(logged()).contains("remote=203.0.113.7");
    }
  }

  @ParameterizedTest
  @CsvSource({"'', 127.0.0.2", "'X-Forwarded-For: 192.0.2.99\r\n', 192.0.2.99"})
  void theBalancersOwnConnectionIsItsOwn(String fields, String remote) throws Exception {
    try (Socket socket = from("127.0.0.2", running.cleartextUrl("probe"))) {
      write(socket, LOCAL);
      assertThat(answer(socket, fields)).endsWith("hello Ada");
      assertThat(logged()).contains("remote=" + remote);
    }
  }

  @Test
  void whoIsNoProxyBeginsWithoutOne() throws Exception {
    try (Socket socket = from("127.0.0.3", running.cleartextUrl("probe"))) {
      assertThat(answer(socket, "")).endsWith("hello Ada");
      assertThat(logged()).contains("remote=127.0.0.3");
    }
    try (Socket socket = from("127.0.0.3", running.cleartextUrl("probe"))) {
      // At once: it hangs up on the first line already.
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.writeBytes(CLIENT);
      both.writeBytes(request(""));
      write(socket, both.toByteArray());
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 400 ");
    }
  }

  /** Operators look at the listener from the machine itself, without a balancer. */
  @Test
  void theAdminListenerNeedsNoHeader() throws Exception {
    try (Socket socket = from("127.0.0.2", running.adminUrl("probe"))) {
      write(
          socket,
          "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .endsWith("{\"status\":\"UP\"}");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHeaderThatNeverComesIsCut(boolean tls) throws Exception {
    URI url = tls ? hasty.tlsUrl("probe") : hasty.cleartextUrl("probe");
    try (Socket socket = from("127.0.0.2", url)) {
      write(socket, java.util.Arrays.copyOf(CLIENT, CLIENT.length - 1));
      assertEnds(socket);
    }
  }

  /** Its length promises 65,535 bytes, which come one by one. */
  @Test
  void aHeaderThatDripsIsCut() throws Exception {
    byte[] endless = CLIENT.clone();
    endless[14] = (byte) 0xff;
    endless[15] = (byte) 0xff;
    try (Socket socket = from("127.0.0.2", hasty.cleartextUrl("probe"))) {
      write(socket, endless);
      socket.setSoTimeout(20);
      long end = System.nanoTime() + LIMIT.toNanos();
      while (!ended(socket)) {
        assertThat(System.nanoTime()).as("still open").isLessThan(end);
        try {
          write(socket, new byte[1]);
        } catch (SocketException cut) {
          return;
        }
      }
    }
  }

  @Test
  void aMissingHeaderIsNamedInTheLog() throws Exception {
    try (LogRecords log = LogRecords.of("io.fawa.service.listener.Listener");
        Socket socket = from("127.0.0.2", running.tlsUrl("probe"))) {
      write(socket, "\u0016\u0003\u0001TLS without a header".getBytes(StandardCharsets.US_ASCII));
      assertEnds(socket);
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      while (!said.toString(StandardCharsets.UTF_8).contains("no PROXY protocol header")) {
        said.writeBytes(log.next(LIMIT).getBytes(StandardCharsets.UTF_8));
      }
      assertThat(said.toString(StandardCharsets.UTF_8)).contains("probe.tlsAddr");
    }
  }

  private static boolean ended(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (SocketException reset) {
      return true;
    }
  }

  private static void assertEnds(Socket socket) throws IOException {
    assertThat(ended(socket)).as("closed within %s", LIMIT).isTrue();
  }
}
