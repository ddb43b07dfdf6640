/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Budget;
import io.fawa.loom.session.EchoService;
import io.fawa.loom.session.EndReason;
import io.fawa.loom.session.PushResult;
import io.fawa.loom.session.Security;
import io.fawa.loom.session.Server;
import io.fawa.loom.session.ServerConfig;
import io.fawa.loom.session.carrier.Acceptor;
import io.fawa.loom.session.carrier.Frames;
import io.fawa.loom.session.carrier.PackConnection;
import io.fawa.loom.websocket.RawClient.Frame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's side beside clients that do what no library would. */
@Timeout(120)
class ServedTest {
  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final byte[] CLOSED = HexFormat.of().parseHex("880d03e8636f6e6e20636c6f736564");

  private final EchoService service = new EchoService(false);
  private Server server = start(ServerConfig.builder());

  @AfterEach
  void stop() {
    server.close();
  }

  /** With time for many clients to begin. */
  private Server start(ServerConfig.Builder config) {
    return Server.builder(service)
        .security(Security.ofOriginal())
        .config(config.handshakeTimeout(Duration.ofMinutes(2)).build())
        .start();
  }

  private static WebSocketCarrier with(WebSocketCarrier.Options options) {
    return new WebSocketCarrier(options, Budget.unlimited(), Optional.empty());
  }

  private InetSocketAddress listen() throws IOException {
    return server.listen(new WebSocketCarrier(), ANYWHERE);
  }

  private static void until(BooleanSupplier holds) throws InterruptedException {
    while (!holds.getAsBoolean()) {
      Thread.sleep(5);
    }
  }

  private void endedBy(EndReason reason) throws InterruptedException {
    until(() -> server.stats().ends().getOrDefault(reason, 0L) == 1);
  }

  // ---- the upgrade

  @Test
  void everythingElseIsNotFoundAndTheConnectionEnds() throws Exception {
    InetSocketAddress at = listen();
    String host = "Host: 127.0.0.1\r\n\r\n";
    for (String head :
        List.of("GET / HTTP/1.1\r\n", "GET /ws HTTP/1.1\r\n", "POST /ws/x HTTP/1.1\r\n")) {
      try (RawClient client = new RawClient(at)) {
        assertThat(client.ask(head + host)).startsWith("HTTP/1.1 404 ");
        assertThat(client.ended()).isTrue();
      }
    }
    try (RawClient client = new RawClient(at)) {
      assertThat(client.upgrade("/other", "Origin: *")).startsWith("HTTP/1.1 404 ");
      assertThat(client.ended()).isTrue();
    }
    assertThat(server.stats().sessions()).isZero();
  }

  @Test
  void aHeadThatIsWrongIsRefused() throws Exception {
    InetSocketAddress at = listen();
    String upgrade = "Host: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n";
    for (String more :
        List.of(
            "",
            "Sec-WebSocket-Key: eA==\r\n",
            "Sec-WebSocket-Key: !\r\n",
            "Sec-WebSocket-Key: XL7bUaku3CzT9usWF8lGxQ==\r\nSec-WebSocket-Version: 8\r\n",
            "Sec-WebSocket-Key: XL7bUaku3CzT9usWF8lGxQ==\r\nX: " + "x".repeat(20_000) + "\r\n")) {
      try (RawClient client = new RawClient(at)) {
        String answer = client.ask("GET /ws HTTP/1.1\r\n" + upgrade + more + "\r\n");
        assertThat(answer).startsWith("HTTP/1.1 4");
        assertThat(client.ended()).isTrue();
      }
    }
  }

  @Test
  void anotherPathAndQuery() throws Exception {
    WebSocketCarrier carrier = with(WebSocketCarrier.Options.defaults().withPath("/play/ws"));
    InetSocketAddress at = server.listen(carrier, ANYWHERE);
    try (RawClient client = new RawClient(at)) {
      assertThat(client.upgrade("/play/ws?room=1")).startsWith("HTTP/1.1 101 ");
    }
    try (RawClient client = new RawClient(at)) {
      assertThat(client.upgrade("/ws")).startsWith("HTTP/1.1 404 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /ws HTTP/1.1\r\nHost: x\r\n"})
  void whoNeverUpgradesIsClosed(String head) throws Exception {
    WebSocketCarrier carrier =
        with(WebSocketCarrier.Options.defaults().withUpgradeTimeout(Duration.ofMillis(50)));
    try (RawClient client = new RawClient(server.listen(carrier, ANYWHERE))) {
      client.raw(head.getBytes(UTF_8));
      assertThat(client.ended()).isTrue();
    }
    endedBy(EndReason.LOST);
  }

  /** Each byte comes in time, and all together not. */
  @Test
  void whoUpgradesByteByByteIsClosed() throws Exception {
    WebSocketCarrier carrier =
        with(WebSocketCarrier.Options.defaults().withUpgradeTimeout(Duration.ofMillis(200)));
    try (RawClient client = new RawClient(server.listen(carrier, ANYWHERE))) {
      assertThatThrownBy(
              () -> {
                client.raw("GET /ws HTTP/1.1\r\nX: ".getBytes(UTF_8));
                while (true) {
                  client.raw(new byte[] {'x'});
                  Thread.sleep(10);
                }
              })
          .isInstanceOf(SocketException.class);
    }
    endedBy(EndReason.LOST);
  }

  @Test
  void whoIsAWebSocketMayWaitForLongerThanTheUpgrade() throws Exception {
    WebSocketCarrier carrier =
        with(WebSocketCarrier.Options.defaults().withUpgradeTimeout(Duration.ofSeconds(6)));
    try (RawClient client = RawClient.upgraded(server.listen(carrier, ANYWHERE))) {
      Thread.sleep(7_000);
      client.pack("hello".getBytes(UTF_8));
      assertThat(client.receive()).isEqualTo("auth-ok:hello".getBytes(UTF_8));
    }
  }

  // ---- messages

  @Test
  void fragmentsOfOneByteAndPingsBetweenThem() throws Exception {
    try (RawClient client = RawClient.welcomed(listen())) {
      byte[] pack = new byte[2_000];
      Arrays.fill(pack, (byte) 'x');
      byte[] message = Frames.of(List.of(pack));
      for (int i = 0; i < message.length; i++) {
        client.frame(
            i == message.length - 1,
            i == 0 ? RawClient.BINARY : RawClient.CONTINUATION,
            new byte[] {message[i]});
        if (i % 500 == 250) {
          client.frame(true, RawClient.PING, new byte[] {(byte) i});
          Frame pong = client.read();
          assertThat(pong.opcode()).isEqualTo(RawClient.PONG);
          assertThat(pong.payload()).containsExactly((byte) i);
        }
      }
      assertThat(client.receive()).hasSize(5 + pack.length);
    }
  }

  @Test
  void aFloodOfFragmentsEndsTheConnection() throws Exception {
    try (RawClient client = RawClient.welcomed(listen())) {
      assertThatThrownBy(
              () -> {
                client.frame(false, RawClient.BINARY, new byte[] {0, 0, 0x40, 0});
                while (true) {
                  client.frame(false, RawClient.CONTINUATION, new byte[1_000]);
                }
              })
          .isInstanceOf(SocketException.class);
    }
    endedBy(EndReason.MALFORMED);
  }

  @Test
  void aFloodOfEmptyFragmentsEndsTheConnection() throws Exception {
    try (RawClient client = RawClient.welcomed(listen())) {
      assertThatThrownBy(
              () -> {
                client.frame(false, RawClient.BINARY, new byte[] {0, 0, 0x40, 0});
                while (true) {
                  client.frame(false, RawClient.CONTINUATION, new byte[0]);
                }
              })
          .isInstanceOf(SocketException.class);
    }
    endedBy(EndReason.MALFORMED);
  }

  /** A length outside 1 to 16384, a message without its pack, one that is too long for any. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "828401020304" + "01020304",
        "828501020304" + "fefdfcfb60",
        "828501020304" + "0102430560",
        "828501020304" + "0102030660",
        "828301020304" + "010203",
        "828001020304",
        "82fe4401",
        "82ff0000000100000000",
        "820500000001" + "61",
        "c28501020304" + "0102030560",
        "838501020304" + "0102030560",
      })
  void whatIsNoPackEndsTheConnection(String frame) throws Exception {
    try (RawClient client = RawClient.welcomed(listen())) {
      client.raw(HexFormat.of().parseHex(frame));
      assertThat(client.ended()).isTrue();
    }
    endedBy(EndReason.MALFORMED);
  }

  @Test
  void aMessageCutShort() throws Exception {
    InetSocketAddress at = listen();
    try (RawClient client = RawClient.welcomed(at)) {
      client.raw(HexFormat.of().parseHex("82850102030401"));
    }
    endedBy(EndReason.LOST);
    try (RawClient client = RawClient.welcomed(at)) {
      client.frame(false, RawClient.BINARY, new byte[] {0, 0, 0, 1});
      client.frame(true, RawClient.CLOSE, new byte[] {3, (byte) 0xe8});
      assertThat(client.ended()).isTrue();
    }
    endedBy(EndReason.MALFORMED);
  }

  @Test
  void aCloseFrameIsAnsweredAndIsTheEnd() throws Exception {
    long left = 0;
    for (byte[] payload : List.of(new byte[0], new byte[] {3, (byte) 0xe9})) {
      try (RawClient client = RawClient.welcomed(listen())) {
        client.frame(true, RawClient.CLOSE, payload);
        Frame answer = client.read();
        assertThat(answer.opcode()).isEqualTo(RawClient.CLOSE);
        assertThat(answer.payload()).startsWith(3, 0xe8);
        assertThat(client.rest()).isEmpty();
      }
      // Otherwise the next one, of the same uid, might replace it before it has ended.
      left++;
      long all = left;
      until(() -> server.stats().ends().getOrDefault(EndReason.CLIENT_CLOSED, 0L) == all);
    }
  }

  @Test
  void textIfItIsAllowed() throws Exception {
    WebSocketCarrier carrier = with(WebSocketCarrier.Options.defaults().withText(true));
    InetSocketAddress at = server.listen(carrier, ANYWHERE);
    try (RawClient client = RawClient.upgraded(at)) {
      client.frame(true, RawClient.TEXT, "größe".getBytes(UTF_8));
      Frame answer = client.read();
      assertThat(answer.opcode()).isEqualTo(RawClient.TEXT);
      assertThat(answer.payload()).isEqualTo("auth-ok:größe".getBytes(UTF_8));
      client.frame(false, RawClient.TEXT, "a".getBytes(UTF_8));
      client.frame(true, RawClient.CONTINUATION, "b".getBytes(UTF_8));
      assertThat(client.read().payload()).isEqualTo("echo:ab".getBytes(UTF_8));
      client.frame(true, RawClient.TEXT, new byte[] {(byte) 0xff});
      assertThat(client.rest()).isEqualTo(CLOSED);
    }
    try (RawClient client = RawClient.welcomed(at)) {
      client.pack("binary".getBytes(UTF_8));
      assertThat(client.receive()).isEqualTo("echo:binary".getBytes(UTF_8));
    }
  }

  // ---- threads and memory

  /** Nothing is read that nobody receives: the client's writes stop. */
  @Test
  void aFloodIsStoppedByBackPressure() throws Exception {
    try (Acceptor acceptor = new WebSocketCarrier().listen(ANYWHERE);
        RawClient client = new RawClient(acceptor.localAddress())) {
      PackConnection connection = acceptor.accept();
      FutureTask<Optional<byte[]>> first = new FutureTask<>(connection::receive);
      Thread.ofVirtual().start(first);
      client.upgrade("/ws");
      client.pack(new byte[] {1});
      assertThat(first.get()).isPresent();
      AtomicLong sent = new AtomicLong();
      FutureTask<Long> flood =
          new FutureTask<>(() -> {
            byte[] frame =
                RawClient.masked(true, 2, Frames.of(List.of(new byte[16_384])), new byte[4]);
            try {
              while (true) {
                client.raw(frame);
                sent.addAndGet(frame.length);
              }
            } catch (SocketException e) {
              return sent.get();
            }
          });
      Thread.ofVirtual().start(flood);
      untilItStays(sent);
      connection.close();
      assertThat(flood.get()).isLessThan(64L << 20);
      assertThatThrownBy(connection::receive).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void whoDoesNotReadStopsTheSenderAndAnEndWakesIt() throws Exception {
    try (Acceptor acceptor = new WebSocketCarrier().listen(ANYWHERE);
        RawClient client = new RawClient(acceptor.localAddress())) {
      PackConnection connection = acceptor.accept();
      BlockingQueue<String> ends = new LinkedBlockingQueue<>();
      Thread.ofVirtual().start(() -> ends.add("receiver " + failure(() -> connection.receive())));
      client.upgrade("/ws");
      AtomicLong sent = new AtomicLong();
      Thread.ofVirtual()
          .start(() ->
              ends.add(
                  "sender "
                      + failure(() -> {
                        while (true) {
                          connection.send(List.of(new byte[16_384], new byte[16_384]));
                          sent.incrementAndGet();
                        }
                      })));
      untilItStays(sent);
      connection.close();
      assertThat(List.of(ends.take(), ends.take()))
          .containsExactlyInAnyOrder("receiver SocketException", "sender SocketException");
    }
  }

  /** If a slow machine ends this too early, there is less to be seen and nothing that fails. */
  private static void untilItStays(AtomicLong progress) throws InterruptedException {
    long before = -1;
    while (progress.get() == 0 || progress.get() != before) {
      before = progress.get();
      Thread.sleep(500);
    }
  }

  /** An action that fails. */
  private interface Failing {
    void run() throws Exception;
  }

  private static String failure(Failing action) {
    try {
      action.run();
      return "none";
    } catch (Exception e) {
      return e.getClass().getSimpleName();
    }
  }

  @Test
  void whoSendsBeforeTheUpgradeWaitsForIt() throws Exception {
    try (Acceptor acceptor = new WebSocketCarrier().listen(ANYWHERE);
        RawClient client = new RawClient(acceptor.localAddress());
        PackConnection connection = acceptor.accept()) {
      Thread.ofVirtual().start(() -> failure(() -> connection.send(List.of(new byte[] {7}))));
      Thread.ofVirtual().start(() -> failure(connection::receive));
      client.upgrade("/ws");
      assertThat(client.receive()).containsExactly(7);
    }
    try (Acceptor acceptor = new WebSocketCarrier().listen(ANYWHERE);
        RawClient client = new RawClient(acceptor.localAddress())) {
      PackConnection connection = acceptor.accept();
      FutureTask<String> sending =
          new FutureTask<>(() -> failure(() -> connection.send(List.of(new byte[] {7}))));
      Thread.ofVirtual().start(sending);
      connection.close();
      assertThat(sending.get()).isEqualTo("SocketException");
      assertThat(client.ended()).isTrue();
    }
  }

  // ---- the end

  @Test
  void lingeringWaitsForTheClient() throws Exception {
    try (Acceptor acceptor = new WebSocketCarrier().listen(ANYWHERE);
        RawClient client = new RawClient(acceptor.localAddress())) {
      PackConnection connection = acceptor.accept();
      FutureTask<Optional<byte[]>> receiving = new FutureTask<>(connection::receive);
      Thread.ofVirtual().start(receiving);
      client.upgrade("/ws");
      client.pack(new byte[] {1});
      assertThat(receiving.get()).isPresent();
      Thread closing = Thread.ofVirtual().start(() -> connection.close(Duration.ofMinutes(1)));
      assertThat(client.read().payload()).isEqualTo(Arrays.copyOfRange(CLOSED, 2, CLOSED.length));
      client.pack(new byte[] {2}); // on its way when the server closed
      assertThat(closing.isAlive()).isTrue();
      client.frame(true, RawClient.CLOSE, new byte[] {3, (byte) 0xe8});
      closing.join();
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void lingeringEndsInTime() throws Exception {
    try (Acceptor acceptor = new WebSocketCarrier().listen(ANYWHERE);
        RawClient client = new RawClient(acceptor.localAddress())) {
      PackConnection connection = acceptor.accept();
      FutureTask<String> receiving = new FutureTask<>(() -> failure(connection::receive));
      Thread.ofVirtual().start(receiving);
      client.upgrade("/ws");
      client.settle();
      connection.close(Duration.ofSeconds(6)); // in which the frame is surely sent
      assertThat(receiving.get()).isEqualTo("SocketException");
      assertThat(client.rest()).isEqualTo(CLOSED);
    }
  }

  @Test
  void aServerThatStopsSendsWhatIsQueuedAndSaysSo() throws Exception {
    server.close();
    server = start(ServerConfig.builder().stopTimeout(Duration.ofMinutes(1)));
    try (RawClient client = RawClient.welcomed(listen())) {
      assertThat(server.push(100, new byte[] {1})).isEqualTo(PushResult.QUEUED);
      Thread stopping = Thread.ofVirtual().start(server::close);
      assertThat(client.receive()).containsExactly(1);
      assertThat(client.read().payload()).isEqualTo(Arrays.copyOfRange(CLOSED, 2, CLOSED.length));
      client.frame(true, RawClient.CLOSE, new byte[] {3, (byte) 0xe8});
      assertThat(client.rest()).isEmpty();
      stopping.join();
    }
    endedBy(EndReason.SERVER_STOPS);
  }

  /** Clients that never answer a close frame, welcomed or not, hold up nobody but themselves. */
  @Test
  void aServerStopsInTimeWhoeverDoesNotAnswer() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    InetSocketAddress at = listen();
    clients.add(RawClient.welcomed(at));
    for (int i = 0; i < 60; i++) {
      clients.add(RawClient.upgraded(at));
    }
    server.close(); // one after the other they would take longer than the test may
    for (RawClient client : clients) {
      assertThat(client.rest()).isEqualTo(CLOSED);
      client.close();
    }
  }

  @Test
  void aBudgetThatIsUsedUpAcceptsNobody() throws Exception {
    WebSocketCarrier carrier =
        new WebSocketCarrier(
            WebSocketCarrier.Options.defaults(),
            new Budget(20_000, 20_000, 20_000),
            Optional.empty());
    InetSocketAddress at = server.listen(carrier, ANYWHERE);
    try (RawClient first = new RawClient(at);
        RawClient second = new RawClient(at)) {
      until(() -> server.stats().overLimit() > 0);
      assertThat(second.ended()).isTrue();
      assertThat(first.upgrade("/ws")).startsWith("HTTP/1.1 101 ");
    }
  }

  @Test
  void aPackThatIsNoneIsNotSent() throws Exception {
    try (Acceptor acceptor = new WebSocketCarrier().listen(ANYWHERE);
        RawClient client = new RawClient(acceptor.localAddress());
        PackConnection connection = acceptor.accept()) {
      Thread.ofVirtual().start(() -> failure(connection::receive));
      client.upgrade("/ws");
      for (byte[] pack : List.of(new byte[0], new byte[16_385])) {
        assertThatThrownBy(() -> connection.send(List.of(pack)))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }
}
