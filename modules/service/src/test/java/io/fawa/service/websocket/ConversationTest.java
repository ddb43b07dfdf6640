/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryExchange;
import io.fawa.http.RequestHead;
import io.fawa.limits.Budget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How both sides of a WebSocket end, and what is said while they do. */
@Timeout(120)
class ConversationTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final byte[] CODE_1000 = {3, (byte) 0xe8};

  private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
  private SocketServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new SocketServer(new WebSocketConfig(65_536, LONG, LONG, LONG, LONG), Budget.unlimited());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawWebSocket connect(WebSocketEndpoint endpoint) {
    server.sockets.add("/ws", endpoint);
    return RawWebSocket.upgraded(server.port(), "/ws");
  }

  private Object next() throws InterruptedException {
    Object next = heard.poll(60, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  private WebSocketSummary summary() throws InterruptedException {
    WebSocketSummary summary = server.ended.poll(60, TimeUnit.SECONDS);
    assertThat(summary).isNotNull();
    return summary;
  }

  @Test
  void aCloseOfOursHasCodeAndReasonAndIsHeardOnce() throws Exception {
    try (RawWebSocket client =
        connect(connection -> {
          connection.close(WebSocketConnection.POLICY_VIOLATION, "too many strokes");
          connection.close(WebSocketConnection.NORMAL, "never sent");
          heard.add(connection.closed());
          heard.add(connection.receive());
        })) {
      RawWebSocket.Frame close = client.read();
      assertThat(close.first()).isEqualTo(0x88);
      assertThat(close.closeCode()).isEqualTo(1008);
      assertThat(close.text()).endsWith("too many strokes");
      assertThat(next()).isEqualTo(true);
      client.frame(0x88, CODE_1000);
      assertThat(next()).isEqualTo(Optional.empty());
      assertThat(client.atEnd()).isTrue();
    }
    assertThat(summary().closeCode()).as("that which came first").isEqualTo(1008);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1005, 1006, 1015, 2000, 5000})
  void aCodeThatMustNotBeSentIsTheEndpointsMistake(int code) throws Exception {
    try (RawWebSocket client =
        connect(connection -> {
          try {
            connection.close(code, "");
          } catch (IllegalArgumentException e) {
            heard.add(String.valueOf(e.getMessage()));
          }
        })) {
      assertThat(next()).isEqualTo("close code " + code + " must not be sent");
      assertThat(client.read().closeCode()).isEqualTo(1000);
    }
  }

  @Test
  void nothingIsSentAfterTheClose() throws Exception {
    try (RawWebSocket client =
        connect(connection -> {
          connection.close(1000, "");
          try {
            connection.send("late");
          } catch (IOException e) {
            heard.add(String.valueOf(e.getMessage()));
          }
        })) {
      assertThat(next()).isEqualTo("the WebSocket is closed");
      assertThat(client.read().opcode()).isEqualTo(8);
      client.frame(0x88, CODE_1000);
      assertThat(client.atEnd()).isTrue();
    }
    assertThat(summary().messagesSent()).isZero();
  }

  /**
   * RFC 6455 §5.5.2: a ping needs no answer once a close was sent; what was said too late is not
   * given.
   */
  @Test
  void whatComesBetweenTheTwoClosesIsDropped() throws Exception {
    try (RawWebSocket client =
        connect(connection -> {
          connection.close(1000, "");
          heard.add(connection.receive());
        })) {
      assertThat(client.read().opcode()).isEqualTo(8);
      client.text(0x81, "too late");
      client.text(0x89, "ping");
      client.frame(0x88, CODE_1000);
      assertThat(next()).isEqualTo(Optional.empty());
      assertThat(client.atEnd()).as("no pong").isTrue();
    }
    assertThat(summary().messagesReceived()).isZero();
  }

  @Test
  void goingAwayIsSaidToWhoeverIsThere() throws Exception {
    try (RawWebSocket one =
            connect(connection -> {
              heard.add("open");
              heard.add(connection.receive());
            });
        RawWebSocket other = RawWebSocket.upgraded(server.port(), "/ws")) {
      assertThat(next()).isEqualTo("open");
      assertThat(next()).isEqualTo("open");
      assertThat(server.sockets.open()).isEqualTo(2);

      server.sockets.goAway();

      for (RawWebSocket client : new RawWebSocket[] {one, other}) {
        RawWebSocket.Frame close = client.read();
        assertThat(close.closeCode()).isEqualTo(1001);
        assertThat(close.text()).endsWith("going away");
        client.frame(0x88, close.payload());
        assertThat(client.atEnd()).isTrue();
      }
    }
    assertThat(summary().closeCode()).isEqualTo(1001);
    assertThat(summary().closeCode()).isEqualTo(1001);
    assertThat(server.sockets.open()).isZero();
  }

  /** Threads that send at the same time must not mix their bytes. */
  @Test
  void framesOfManySendersStayWhole() throws Exception {
    int senders = 8;
    int each = 25;
    try (RawWebSocket client =
        connect(connection -> {
          try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < senders; i++) {
              String text = Character.toString('a' + i).repeat(70_000);
              threads.execute(() -> sendOften(connection, text, each));
            }
          }
        })) {
      int[] seen = new int[senders];
      for (int i = 0; i < senders * each; i++) {
        String text = client.read().text();
        assertThat(text).hasSize(70_000);
        assertThat(text.chars().distinct()).hasSize(1);
        seen[text.charAt(0) - 'a']++;
      }
      assertThat(seen).containsOnly(each);
    }
  }

  private static void sendOften(WebSocketConnection connection, String text, int times) {
    try {
      for (int i = 0; i < times; i++) {
        connection.send(text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theSummaryCountsMessagesAndNotTheirFrames() throws Exception {
    try (RawWebSocket client =
        connect(connection -> {
          connection.receive();
          connection.send("four");
          connection.send(new byte[70_000]);
        })) {
      client.text(0x01, "t");
      client.frame(0x89);
      client.text(0x80, "wo");
      client.read();
      assertThat(client.read().text()).isEqualTo("four");
      assertThat(client.read().payload()).hasSize(70_000);
    }
    WebSocketSummary summary = summary();
    assertThat(summary.messagesReceived()).isEqualTo(1);
    assertThat(summary.bytesReceived()).isEqualTo(3);
    assertThat(summary.messagesSent()).isEqualTo(2);
    assertThat(summary.bytesSent()).isEqualTo(70_004);
    assertThat(summary.closeCode()).isEqualTo(1000);
    assertThat(summary.nanos()).isPositive();
    assertThat(summary.version()).isEqualTo(HttpVersion.HTTP_1_1);
  }

  /** Whoever is lost without a close has the code that says so. */
  @Test
  void aClientThatVanishesIs1006AndItsThreadIsFreed() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    try (RawWebSocket client =
        connect(connection -> {
          open.countDown();
          connection.receive();
        })) {
      assertThat(open.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(client.socket.isConnected()).isTrue();
    }
    assertThat(summary().closeCode()).isEqualTo(1006);
  }

  @Test
  void anEndpointThatFailsInAReadSays1011() throws Exception {
    try (RawWebSocket client =
        connect(connection -> {
          throw new IOException("the board is gone");
        })) {
      RawWebSocket.Frame close = client.read();
      assertThat(close.closeCode()).isEqualTo(1011);
      assertThat(close.payload()).as("no reason, which is ours").hasSize(2);
    }
  }

  /** As a stream of HTTP/2 (RFC 8441), where a refusal is a status. */
  @ParameterizedTest
  @CsvSource({
    "/ws, 13, '', 200, ''",
    "/w%73, 13, '', 200, ''",
    "/ws, 13, https://good.example, 200, ''",
    "/ws, 13, http://memory, 200, ''",
    "/ws, 13, https://evil.example, 403, ''",
    "/ws, 13, 'no origin', 403, ''",
    "/ws, 12, '', 400, 13",
    "/ws, '', '', 400, 13",
    "/nowhere, 13, '', 404, ''",
    "/ws/, 13, '', 404, ''",
    "/ws%zz, 13, '', 404, ''",
    "/ws%, 13, '', 404, ''",
    "/no, 13, '', 404, ''"
  })
  void aStreamIsOneOrHasAStatus(
      String path, String version, String origin, int status, String understood) throws Exception {
    Headers headers = new Headers();
    if (!version.isEmpty()) {
      headers.add("sec-websocket-version", version);
    }
    if (!origin.isEmpty()) {
      headers.add("origin", origin);
    }
    MemoryExchange exchange =
        new MemoryExchange(HttpVersion.HTTP_2, new RequestHead("CONNECT", path, headers));
    server.sockets.add("/ws", connection -> heard.add(connection.request().path()));
    server.sockets.add(
        "/no",
        new WebSocketEndpoint() {
          @Override
          public boolean accepts(WebSocketRequest request) {
            return false;
          }

          @Override
          public void serve(WebSocketConnection connection) {
            heard.add("served");
          }
        });
    exchange.client().write(new byte[] {(byte) 0x88, (byte) 0x80, 0, 0, 0, 0}, 0, 6);
    exchange.client().endRequest();

    assertThat(server.sockets.serve(exchange, SocketServer::refused)).isTrue();

    assertThat(exchange.client().status()).isEqualTo(status);
    assertThat(exchange.client().headers().get("sec-websocket-version", "")).isEqualTo(understood);
    assertThat(exchange.client().headers().contains("sec-websocket-accept")).isFalse();
    assertThat(heard.poll()).isEqualTo(status == 200 ? "/ws" : null);
  }

  /** The example of RFC 6455 §1.3. */
  @Test
  void theKeyIsAnsweredAsTheRfcHasIt() throws Exception {
    server.sockets.add("/ws", connection -> {});
    MemoryExchange exchange =
        new MemoryExchange(
            HttpVersion.HTTP_1_1,
            new RequestHead(
                "GET",
                "/ws",
                Headers.of(
                    "sec-websocket-version",
                    "13",
                    "sec-websocket-key",
                    "dGhlIHNhbXBsZSBub25jZQ==")));
    exchange.client().endRequest();
    assertThat(server.sockets.serve(exchange, SocketServer::refused)).isTrue();
    assertThat(exchange.client().status()).isEqualTo(101);
    assertThat(exchange.client().headers().get("sec-websocket-accept", ""))
        .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  }

  /** Sixteen bytes in base64, and GET alone (RFC 6455 §4.2.1). */
  @ParameterizedTest
  @CsvSource({
    "POST, dGhlIHNhbXBsZSBub25jZQ==",
    "HEAD, dGhlIHNhbXBsZSBub25jZQ==",
    "GET, ''",
    "GET, dGhlIHNhbXBsZSBub25j",
    "GET, dGhlIHNhbXBsZSBub25jZQ",
    "GET, dGhlIHNhbXBsZSBub25jZSE="
  })
  void whatIsNoHandshakeIsForTheRoutes(String method, String key) throws Exception {
    server.sockets.add("/ws", connection -> {});
    RequestHead head =
        new RequestHead(
            method, "/ws", Headers.of("sec-websocket-version", "13", "sec-websocket-key", key));
    boolean padded = key.equals("dGhlIHNhbXBsZSBub25jZQ");
    MemoryExchange exchange = new MemoryExchange(HttpVersion.HTTP_1_1, head);
    exchange.client().endRequest();
    assertThat(server.sockets.serve(exchange, SocketServer::refused)).isEqualTo(padded);
  }

  @ParameterizedTest
  @CsvSource({"code, A B", "empty, ''", "bad, %zz", "none, absent", "CODE, absent"})
  void aParameterIsTheFirstOfItsNameDecoded(String name, String value) {
    RequestHead head = new RequestHead("GET", "/ws", new Headers());
    WebSocketRequest request =
        new WebSocketRequest(
            "/ws",
            "code=A%20B&code=second&empty=&bad=%zz",
            head.headers(),
            new MemoryExchange(HttpVersion.HTTP_2, head).peer());
    assertThat(request.parameter(name).orElse("absent")).isEqualTo(value);
  }
}
