/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryExchange;
import io.fawa.http.RequestHead;
import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketsTest {
  private static final int BINARY = 0x82;
  private static final int PING = 0x89;
  private static final int CLOSE = 0x88;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final int LIMIT = 65_536;

  private static final BlockingQueue<Optional<String>> ENDS = new LinkedBlockingQueue<>();

  /** Patient with everything. */
  private static SocketServer server;

  private static SocketServer server(WebSocketConfig config) throws IOException {
    SocketServer made = new SocketServer(config, Budget.unlimited());
    made.sockets.add("/echo", WebSocketsTest::echo);
    made.sockets.add("/flood", WebSocketsTest::flood);
    made.sockets.add("/ask", WebSocketsTest::describe);
    made.sockets.add(
        "/broken",
        connection -> {
          throw new IllegalStateException("a secret");
        });
    made.sockets.add("/picky", new Picky());
    return made;
  }

  @BeforeAll
  static void start() throws IOException {
    server = server(new WebSocketConfig(LIMIT, LONG, LONG, LONG, LONG));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void talksWithTheClientOfTheJdk() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      Listener listener = new Listener();
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/echo"), listener)
              .get(60, TimeUnit.SECONDS);

      socket.sendText("Grüße ", false).get();
      socket.sendText("🎨", true).get();
      assertThat(listener.texts.poll(60, TimeUnit.SECONDS)).isEqualTo("Grüße 🎨");

      socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").get();
      assertThat(listener.closed.get(60, TimeUnit.SECONDS)).isEqualTo(1000);
    }
  }

  @Test
  void anEndpointKnowsWhatWasAskedFor() throws Exception {
    try (RawWebSocket client = RawWebSocket.upgraded(server.port(), "/ask?code=A%20B&x=1")) {
      assertThat(client.read().text()).isEqualTo("/ask code=A%20B&x=1 A B test.local true");
      assertThat(client.read().closeCode()).isEqualTo(1000);
      client.frame(CLOSE, (byte) 3, (byte) 0xe8);
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void joinsFragmentsAndAnswersPingsBetweenThem() throws Exception {
    try (RawWebSocket client = RawWebSocket.upgraded(server.port(), "/echo")) {
      client.text(0x01, "one ");
      client.text(PING, "alive?");
      client.text(0x00, "two ");
      client.frame(0x8a);
      client.text(0x80, "three");

      RawWebSocket.Frame pong = client.read();
      assertThat(pong.first()).isEqualTo(0x8a);
      assertThat(pong.text()).isEqualTo("alive?");
      assertThat(client.read().text()).isEqualTo("one two three");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 65_535})
  void bytesOfAnyLengthComeBack(int length) throws Exception {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 0xfe);
    try (RawWebSocket client = RawWebSocket.upgraded(server.port(), "/echo")) {
      client.frame(BINARY, bytes);

      RawWebSocket.Frame frame = client.read();
      assertThat(frame.first()).isEqualTo(BINARY);
      assertThat(frame.payload()).isEqualTo(bytes);
    }
  }

  @Test
  void aMessageAtTheLimitPassesAndOneByteMoreDoesNot() throws Exception {
    byte[] half = new byte[LIMIT / 2];
    try (RawWebSocket client = RawWebSocket.upgraded(server.port(), "/echo")) {
      client.frame(0x02, half);
      client.frame(0x80, half);
      assertThat(client.read().payload()).hasSize(LIMIT);

      client.frame(0x02, half);
      client.frame(0x00, half);
      client.frame(0x80, (byte) 1);
      assertThat(client.read().closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void aLengthBeyondTheLimitIsRefusedBeforeItsBytesCome() throws Exception {
    refused(1009, 0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 1);
    refused(1009, 0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
    refused(1002, 0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void whatBreaksTheProtocolIsRefused() throws Exception {
    refused(1002, 0x81, 0x01, 'a'); // not masked
    refused(1002, 0xc1, 0x80, 0, 0, 0, 0); // an extension's bit
    refused(1002, 0x83, 0x80, 0, 0, 0, 0); // an unknown opcode
    refused(1002, 0x80, 0x80, 0, 0, 0, 0); // a continuation frame without a first frame
    refused(1002, 0x01, 0x80, 0, 0, 0, 0, 0x81, 0x80, 0, 0, 0, 0); // a message within a message
    refused(1002, 0x09, 0x80, 0, 0, 0, 0); // a ping in fragments
    refused(1002, 0x88, 0x81, 0, 0, 0, 0, 3); // a close frame with one byte
    refused(1002, 0x88, 0x82, 0, 0, 0, 0, 3, 0xed); // close code 1005
    byte[] ping = new byte[126];
    try (RawWebSocket client = RawWebSocket.upgraded(server.port(), "/echo")) {
      client.frame(PING, ping);
      assertThat(client.read().closeCode()).isEqualTo(1002);
    }
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws Exception {
    refused(1007, 0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28);
    refused(1007, 0x88, 0x83, 0, 0, 0, 0, 3, 0xe8, 0xff);
  }

  @Test
  void aCharacterMayBeSplitBetweenFragments() throws Exception {
    try (RawWebSocket client = RawWebSocket.upgraded(server.port(), "/echo")) {
      client.frame(0x01, (byte) 0xc3);
      client.frame(0x80, (byte) 0xbc);
      assertThat(client.read().text()).isEqualTo("ü");
    }
  }

  private static void refused(int code, int... bytes) throws IOException {
    byte[] raw = new byte[bytes.length];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) bytes[i];
    }
    try (RawWebSocket client = RawWebSocket.upgraded(server.port(), "/echo")) {
      client.raw(raw);
      RawWebSocket.Frame frame = client.read();
      assertThat(frame.opcode()).isEqualTo(8);
      assertThat(frame.closeCode()).as(Arrays.toString(bytes)).isEqualTo(code);
    }
  }

  @Test
  void aCloseIsAnsweredWithItsCode() throws Exception {
    ENDS.clear();
    try (RawWebSocket client = RawWebSocket.upgraded(server.port(), "/echo")) {
      client.frame(CLOSE, (byte) 0x0f, (byte) 0xa0);
      assertThat(client.read().closeCode()).isEqualTo(4000);
      assertThat(client.atEnd()).isTrue();
    }
    awaitEnd(Optional.empty()::equals);
    try (RawWebSocket client = RawWebSocket.upgraded(server.port(), "/echo")) {
      client.frame(CLOSE);
      assertThat(client.read().payload()).isEmpty();
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void anEndpointThatFailsClosesWith1011AndSaysNoMore() throws Exception {
    try (RawWebSocket client = RawWebSocket.upgraded(server.port(), "/broken")) {
      RawWebSocket.Frame frame = client.read();
      assertThat(frame.closeCode()).isEqualTo(1011);
      assertThat(frame.payload()).hasSize(2);
    }
  }

  @Test
  void aPeerThatVanishesEndsReceive() throws Exception {
    ENDS.clear();
    try (RawWebSocket client = RawWebSocket.upgraded(server.port(), "/echo")) {
      client.raw((byte) 0x81);
    }
    awaitEnd(end -> end.orElse("").contains("lost"));
  }

  /** The endpoint sends until it fails, and only then reads what had come before. */
  @Test
  void lastWordsAreHeardThoughNothingCanBeSentAnyMore() throws Exception {
    heardAfterLeaving(
        client -> {
          client.text(0x81, "last words");
          client.frame(CLOSE, (byte) 3, (byte) 0xe9);
        },
        1001,
        "last words",
        "closed");
  }

  @Test
  void whatBreaksTheProtocolIsTheReasonThoughNoCloseCanBeSent() throws Exception {
    heardAfterLeaving(client -> client.frame(0x83), 1006, "opcode 3");
  }

  /** Nothing can be sent to it, so it hears of no close: it has no more time than for that. */
  @Test
  void aPeerThatStaysThoughSendingFailedIsCut() throws Exception {
    MemoryExchange exchange =
        new MemoryExchange(
            HttpVersion.HTTP_2,
            new RequestHead("CONNECT", "/deaf", Headers.of("sec-websocket-version", "13")));
    BlockingQueue<String> hears = new LinkedBlockingQueue<>();
    WebSockets sockets =
        new WebSockets(
            any -> true, new WebSocketConfig(LIMIT, LONG, LONG, LONG, SHORT), ended -> {});
    sockets.add(
        "/deaf",
        connection -> {
          exchange.deadline(Deadline.after(Duration.ZERO));
          sendUntilItFails(connection);
          exchange.deadline(Deadline.none());
          try {
            hears.add(connection.receive().toString());
          } catch (IOException e) {
            hears.add(String.valueOf(e.getMessage()));
          }
        });
    try (sockets) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              sockets.serve(exchange, SocketServer::refused);
            } catch (IOException e) {
              hears.add(String.valueOf(e.getMessage()));
            }
          });
      assertThat(hears.poll(60, TimeUnit.SECONDS))
          .as("sooner than for its silence")
          .contains("deadline");
    }
  }

  private interface Leaving {
    void says(RawWebSocket client) throws IOException;
  }

  private static void heardAfterLeaving(Leaving leaving, int code, String... heard)
      throws Exception {
    try (SocketServer own = server(new WebSocketConfig(LIMIT, LONG, LONG, LONG, LONG))) {
      CountDownLatch left = new CountDownLatch(1);
      BlockingQueue<String> hears = new LinkedBlockingQueue<>();
      own.sockets.add(
          "/left",
          connection -> {
            await(left);
            sendUntilItFails(connection);
            try {
              for (var next = connection.receive(); next.isPresent(); next = connection.receive()) {
                hears.add(((WebSocketMessage.Text) next.get()).text());
              }
              hears.add("closed");
            } catch (IOException e) {
              hears.add(String.valueOf(e.getMessage()));
            }
          });
      try (RawWebSocket client = RawWebSocket.upgraded(own.port(), "/left")) {
        leaving.says(client);
      }
      left.countDown();
      for (String each : heard) {
        assertThat(hears.poll(60, TimeUnit.SECONDS)).isEqualTo(each);
      }
      assertThat(own.ended.poll(60, TimeUnit.SECONDS))
          .isNotNull()
          .extracting(WebSocketSummary::closeCode)
          .isEqualTo(code);
    }
  }

  private static void sendUntilItFails(WebSocketConnection connection) {
    try {
      while (true) {
        connection.send("news");
      }
    } catch (IOException e) {
      assertThat(connection.closed()).isTrue();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsNoHandshakeOrNotWantedGoesToTheRoutes() throws Exception {
    String[] good = RawWebSocket.handshake();
    assertThat(answer("/nowhere", good)).contains("404");
    assertThat(answer("/picky?code=NO", good)).contains("418");
    assertThat(answer("/picky?code=YES", good)).contains("101");
    assertThat(answer("/picky?code=YES")).contains("418");
    assertThat(answer("/picky?code=YES", good[0], good[1], good[3])).contains("418");
    assertThat(answer("/picky?code=YES", good[0], good[1], good[2], "Sec-WebSocket-Version: 8"))
        .contains("418");
    assertThat(answer("/picky?code=YES", good[0], good[1], "Sec-WebSocket-Key: !", good[3]))
        .contains("418");
    assertThat(answer("/picky?code=YES", good[0], "Connection: close", good[2], good[3]))
        .contains("418");
    assertThat(answer("/picky?code=YES", "Upgrade: WebSocket", good[1], good[2], good[3]))
        .contains("101");
  }

  @Test
  void pagesOfForeignOriginsAreRefused() throws Exception {
    String[] fields = Arrays.copyOf(RawWebSocket.handshake(), 5);
    fields[4] = "Origin: https://evil.example";
    assertThat(answer("/picky?code=YES", fields)).contains("418");
    fields[4] = "Origin: https://good.example";
    assertThat(answer("/picky?code=YES", fields)).contains("101");
    fields[4] = "Origin: https://test.local";
    assertThat(answer("/picky?code=YES", fields)).contains("101");
    fields[4] = "Origin: null";
    assertThat(answer("/picky?code=YES", fields)).contains("418");
  }

  /** Connections of earlier tests may end meanwhile, each in its own way. */
  private static void awaitEnd(Predicate<Optional<String>> wanted) throws InterruptedException {
    Optional<String> end;
    do {
      end = ENDS.poll(60, TimeUnit.SECONDS);
      assertThat(end).as("the end of a connection within 60 s").isNotNull();
    } while (!wanted.test(end));
  }

  private static String answer(String target, String... fields) throws IOException {
    try (RawWebSocket client = new RawWebSocket(server.port())) {
      return client.ask(target, fields);
    }
  }

  @Test
  void aSilentPeerIsAskedAgainAndAgain() throws Exception {
    try (SocketServer asking = server(new WebSocketConfig(LIMIT, LONG, SHORT, LONG, LONG));
        RawWebSocket client = RawWebSocket.upgraded(asking.port(), "/echo")) {
      assertThat(client.read().first()).isEqualTo(PING);
      client.frame(0x8a);
      assertThat(client.read().first()).isEqualTo(PING);
    }
  }

  @Test
  void aPeerThatDoesNotAnswerIsCut() throws Exception {
    ENDS.clear();
    Duration idle = SHORT.multipliedBy(5);
    try (SocketServer impatient = server(new WebSocketConfig(LIMIT, LONG, SHORT, idle, LONG));
        RawWebSocket client = RawWebSocket.upgraded(impatient.port(), "/echo")) {
      awaitEnd(end -> end.orElse("").contains("silent"));
      assertThat(client.socket.isClosed()).isFalse();
    }
  }

  @Test
  void aPeerThatDoesNotReadIsCut() throws Exception {
    ENDS.clear();
    try (SocketServer impatient = server(new WebSocketConfig(LIMIT, SHORT, LONG, LONG, LONG));
        RawWebSocket client = RawWebSocket.upgraded(impatient.port(), "/flood")) {
      awaitEnd(end -> end.orElse("").contains("read nothing"));
      assertThat(client.socket.isClosed()).isFalse();
    }
  }

  @Test
  void aPeerThatDoesNotAnswerACloseIsCut() throws Exception {
    try (SocketServer impatient = server(new WebSocketConfig(LIMIT, LONG, LONG, LONG, SHORT));
        RawWebSocket client = RawWebSocket.upgraded(impatient.port(), "/ask")) {
      client.read();
      assertThat(client.read().opcode()).isEqualTo(8);
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void pathsAreWholeAndTakenOnce() {
    WebSockets sockets = new WebSockets(any -> true, WebSocketConfig.defaults(), ended -> {});
    sockets.add("/a", connection -> {});
    assertThatThrownBy(() -> sockets.add("/a", connection -> {})).hasMessageContaining("/a");
    assertThatThrownBy(() -> sockets.add("b", connection -> {})).hasMessageContaining("b");
    sockets.close();
  }

  private static final class Picky implements WebSocketEndpoint {
    @Override
    public boolean accepts(WebSocketRequest request) {
      return request.parameter("code").equals(Optional.of("YES"));
    }

    @Override
    public void serve(WebSocketConnection connection) throws IOException {
      connection.receive();
    }
  }

  private static void echo(WebSocketConnection connection) throws IOException {
    try {
      for (var next = connection.receive(); next.isPresent(); next = connection.receive()) {
        switch (next.get()) {
          case WebSocketMessage.Text text -> connection.send(text.text());
          case WebSocketMessage.Binary binary -> connection.send(binary.bytes());
        }
      }
      ENDS.add(Optional.empty());
    } catch (IOException e) {
      ENDS.add(Optional.of(String.valueOf(e.getMessage())));
      throw e;
    }
  }

  private static void flood(WebSocketConnection connection) throws IOException {
    String text = "x".repeat(60_000);
    try {
      while (true) {
        connection.send(text);
      }
    } catch (IOException e) {
      assertThat(connection.closed()).isTrue();
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      ENDS.add(Optional.of(String.valueOf(e.getMessage())));
      throw e;
    }
  }

  private static void describe(WebSocketConnection connection) throws IOException {
    WebSocketRequest request = connection.request();
    connection.send(
        request.path()
            + " "
            + request.query()
            + " "
            + request.parameter("code").orElse("none")
            + " "
            + request.headers().get("host", "")
            + " "
            + request.peer().remote().toString().startsWith("/127.0.0.1"));
  }

  private static final class Listener implements WebSocket.Listener {
    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      texts.add(data.toString());
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return CompletableFuture.completedFuture(null);
    }
  }

  @Test
  void aReasonIsCutBetweenCharacters() {
    byte[] payload = Frames.closePayload(1000, "ü".repeat(100));

    assertThat(payload).hasSize(2 + 122);
    assertThat(new String(payload, 2, 122, StandardCharsets.UTF_8)).isEqualTo("ü".repeat(61));
  }
}
