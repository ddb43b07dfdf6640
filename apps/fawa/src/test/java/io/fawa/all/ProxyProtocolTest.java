/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.board.client.BoardClient;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * HAProxy passes connections on without looking into them, TLS included, and says whose they are.
 */
@Timeout(180)
class ProxyProtocolTest {
  private static final String PATH = "/v1/greetings/Ada";

  /** An address of this machine's that nothing else uses. */
  private static final String CLIENT = "127.0.0.9";

  private static final long LIMIT_NANOS = 60_000_000_000L;

  private static Fawa fawa;
  private static Proxy proxy;
  private static List<Integer> ports;

  @BeforeAll
  static void start() throws IOException {
    ports = Proxy.freePorts(4);
    fawa =
        Fawa.start(
            List.of("greet", "canva"),
            "--canvaservice.nativeTcpAddr=127.0.0.1:" + ports.get(3),
            "--trustedProxies=127.0.0.1",
            "--proxyProtocol=v2",
            "--accessLog=json");
    proxy =
        Proxy.start(
            "haproxy",
            List.of("-f", "CONFIG", "-db"),
            """
            global
              maxconn 64
            defaults
              mode tcp
              timeout connect 30s
              timeout client 60s
              timeout server 60s
              timeout check 30s
            listen clear
              bind 127.0.0.1:%d
              server app %s send-proxy-v2 check inter 200ms fall 1000
            listen tls
              bind 127.0.0.1:%d
              server app %s send-proxy-v2 proxy-v2-options crc32c
            listen native
              bind 127.0.0.1:%d
              server app 127.0.0.1:%d send-proxy-v2 check inter 200ms fall 1000
            """
                .formatted(
                    ports.get(0),
                    authority(fawa.clear("greet")),
                    ports.get(1),
                    authority(fawa.tls("greet")),
                    ports.get(2),
                    ports.get(3)),
            ports.subList(0, 3));
  }

  @AfterAll
  static void stop() throws IOException {
    proxy.close();
    fawa.close();
  }

  private static String authority(String url) {
    return URI.create(url).getAuthority();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
  void aConnectionIsTheClients(String version) throws IOException {
    get("http://127.0.0.1:" + ports.get(0), version + "-clear", version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2"})
  void underTlsAsWell(String version) throws IOException {
    get("https://127.0.0.1:" + ports.get(1), version + "-tls", version);
  }

  private static void get(String base, String mark, String version) throws IOException {
    Curl.request("GET", base + PATH + "?mark=" + mark)
        .option("--interface", CLIENT, "-A", mark, version)
        .send()
        .hasStatus(200);
    assertThat(lineOf(mark)).contains("\"" + CLIENT + "\"");
  }

  /** The line of the access log with {@code mark} in it, which is written after the answer. */
  private static String lineOf(String mark) throws IOException {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (true) {
      assertThat(System.nanoTime()).as("no line with %s", mark).isLessThan(end);
      for (String line : fawa.log().lines().toList()) {
        if (line.contains(mark)) {
          return line;
        }
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  /** Whoever is no trusted proxy is taken at its own address, and its header for a request. */
  @Test
  void othersAreServedWithoutAHeaderAndNotBelieved() throws IOException {
    String mark = "direct";
    Curl.request("GET", fawa.clear("greet") + PATH)
        .option("--interface", "127.0.0.5", "-A", mark)
        .send()
        .hasStatus(200);
    assertThat(lineOf(mark)).contains("\"127.0.0.5\"");
    Curl.request("GET", fawa.clear("greet") + PATH)
        .option("--interface", "127.0.0.5", "--haproxy-protocol")
        .send()
        .hasStatus(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "PROXY TCP4 127.0.0.9 127.0.0.1 1 2\r\n", ""})
  void aTrustedProxyWithoutAHeaderIsHungUpOn(String sent) throws IOException {
    // Both before either is read from: who says nothing is given the time for a handshake.
    try (Socket clear = begun(fawa.clear("greet"), sent);
        Socket tls = begun(fawa.tls("greet"), sent)) {
      assertThat(read(clear)).isNegative();
      assertThat(read(tls)).isNegative();
    }
  }

  private static Socket begun(String url, String sent) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(url).getPort());
    socket.setSoTimeout(60_000);
    socket.getOutputStream().write(sent.getBytes(UTF_8));
    return socket;
  }

  /** The header comes before the client's first pack, which would be no hello with it. */
  @Test
  void aNativeClientOfBoardsComesThroughToo() throws Exception {
    String made =
        Curl.request("POST", fawa.clear("canva") + "/create?v=3")
            .option("--interface", "127.0.0.5")
            .send()
            .hasStatus(200)
            .text();
    String code = made.replaceFirst("(?s).*\"code\":\"(\\w+)\".*", "$1");
    URI target = URI.create("tcp://127.0.0.1:" + ports.get(2));
    try (BoardClient client = BoardClient.connect(target, code)) {
      assertThat(client.receive(Deadline.after(Duration.ofSeconds(60)))).startsWith("{\"welcome\"");
    }
  }

  private static int read(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketException reset) {
      return -1;
    }
  }
}
