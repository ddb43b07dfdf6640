/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.Exchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.http.ResetCode;
import io.fawa.http.Texts;
import io.fawa.http2.ScriptedPeer.Answer;
import io.fawa.http2.ScriptedPeer.Frame;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server's side against a client made by hand: streams, windows, resets. */
@Timeout(180)
class ServerConnectionTest {
  private static Object take(BlockingQueue<Object> queue) throws InterruptedException {
    Object taken = queue.poll(60, TimeUnit.SECONDS);
    assertThat(taken).as("something within a minute").isNotNull();
    return taken;
  }

  @Test
  void requestTrailersAreThereAfterTheBody() throws Exception {
    try (TinyServer server =
            TinyServer.start(exchange -> {
              String before = exchange.requestTrailers().get("x-sum", "none");
              Texts.body(exchange);
              Texts.answer(exchange, before + exchange.requestTrailers().get("x-sum", "none"));
            });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/").data(1, false, new byte[5]).headers(1, true, "x-sum", "42");

      assertThat(peer.answer(1).text()).isEqualTo("none42");
    }
  }

  @Test
  void crumbsOfACookieAreOneFieldAndHostStandsInForAuthority() throws Exception {
    try (TinyServer server =
            TinyServer.start(exchange ->
                Texts.answer(
                    exchange, exchange.authority() + " " + exchange.headers().all("cookie")));
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.headers(
          1,
          true,
          new String[] {
            ":method", "GET", ":scheme", "http", ":path", "/", "host", "h:1", "cookie", "a=1",
            "cookie", "b=2"
          });

      assertThat(peer.answer(1).text()).isEqualTo("h:1 [a=1; b=2]");
    }
  }

  @Test
  void aResetAfterTheEndOfItsStreamConcernsNobody() throws Exception {
    try (TinyServer server = TinyServer.start(TinyServer::hello);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      for (int id = 1; id < 200; id += 2) {
        peer.request(id, true, "/");
        assertThat(peer.answer(id).status()).isEqualTo(200);
        peer.reset(id, ErrorCode.CANCEL).windowUpdate(id, 100);
      }
      peer.sync();

      assertThat(peer.recorded).noneMatch(frame -> frame.type() == Frames.GOAWAY);
    }
  }

  @Test
  void aHandlerThatDoesNotReadHoldsUpNobodyElse() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (TinyServer server =
            TinyServer.start(exchange -> {
              if (exchange.path().equals("/stuck")) {
                Http2TransportTest.await(release);
              }
              TinyServer.echo(exchange);
            });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/stuck");
      int window = Http2Config.defaults().streamWindowBytes();
      byte[] chunk = new byte[16_384];
      for (int sent = 0; sent < window; sent += chunk.length) {
        peer.data(1, false, chunk);
      }
      peer.request(3, false, "/").data(3, true, Texts.bytes("through"));

      assertThat(peer.answer(3).text()).isEqualTo("through");
      release.countDown();
    }
  }

  @Test
  void aLostConnectionWakesEveryHandler() throws Exception {
    BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();
    CountDownLatch started = new CountDownLatch(20);
    try (TinyServer server =
        TinyServer.start(exchange -> {
          started.countDown();
          try {
            exchange.read(new byte[1], 0, 1);
            outcomes.add("read");
          } catch (IOException e) {
            outcomes.add(e);
            assertThat(exchange.cancelled()).isTrue();
          }
        })) {
      try (ScriptedPeer peer = ScriptedPeer.client(server.address())) {
        for (int i = 0; i < 20; i++) {
          peer.request(2 * i + 1, false, "/");
        }
        Http2TransportTest.await(started);
      }
      for (int i = 0; i < 20; i++) {
        assertThat(take(outcomes)).isInstanceOf(ExchangeResetException.class);
      }
    }
  }

  @Test
  void aCancelIsSeenByReaderWriterAndAction() throws Exception {
    BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();
    CountDownLatch started = new CountDownLatch(1);
    try (TinyServer server =
            TinyServer.start(exchange -> {
              exchange.onCancel(() -> outcomes.add("told"));
              started.countDown();
              try {
                exchange.read(new byte[1], 0, 1);
              } catch (ExchangeResetException e) {
                outcomes.add(e.code());
              }
              exchange.onCancel(() -> outcomes.add("told at once"));
              try {
                exchange.respond(200, new Headers());
              } catch (ExchangeResetException e) {
                outcomes.add(e.code());
              }
            });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/");
      Http2TransportTest.await(started);
      peer.reset(1, ErrorCode.CANCEL);

      // The first action is called by another thread, which may come last.
      assertThat(List.of(take(outcomes), take(outcomes), take(outcomes), take(outcomes)))
          .containsExactlyInAnyOrder("told", ResetCode.CANCEL, "told at once", ResetCode.CANCEL);
    }
  }

  @Test
  void aWindowThatNeverOpensEndsAtTheDeadline() throws Exception {
    Duration patience = Duration.ofMillis(400);
    int sent;
    do {
      sent = sendsUntilTheDeadline(patience);
      // On a busy machine it may pass before the window is used up.
      patience = patience.multipliedBy(2);
    } while (sent < 65_535 && patience.toSeconds() < 30);
    assertThat(sent).isEqualTo(65_535);
  }

  private static int sendsUntilTheDeadline(Duration patience) throws Exception {
    BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();
    try (TinyServer server =
            TinyServer.start(exchange -> {
              exchange.respond(200, new Headers());
              long start = System.nanoTime();
              exchange.deadline(Deadline.after(patience));
              try {
                exchange.write(new byte[200_000], 0, 200_000);
              } catch (DeadlineExceededException e) {
                outcomes.add(Duration.ofNanos(System.nanoTime() - start));
              }
            });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/");

      assertThat((Duration) take(outcomes)).isGreaterThanOrEqualTo(patience);
      Answer answer = peer.answer(1);
      assertThat(answer.resets()).containsExactly(ErrorCode.INTERNAL_ERROR);
      peer.sync();
      return answer.size();
    }
  }

  @Test
  void aReadEndsAtTheDeadline() throws Exception {
    BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();
    try (TinyServer server =
            TinyServer.start(exchange -> {
              exchange.deadline(Deadline.after(Duration.ofMillis(100)));
              try {
                exchange.read(new byte[1], 0, 1);
              } catch (DeadlineExceededException e) {
                outcomes.add("late");
              }
              exchange.respond(200, new Headers());
              exchange.end();
            });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/");

      assertThat(take(outcomes)).isEqualTo("late");
      assertThat(peer.answer(1).status()).isEqualTo(200);
      assertThat(peer.next(Frames.RST_STREAM).code()).isEqualTo(ErrorCode.NO_ERROR);
    }
  }

  @Test
  void aSenderGoesOnAsTheWindowsOpen() throws Exception {
    try (TinyServer server =
            TinyServer.start(exchange -> {
              exchange.respond(200, new Headers());
              exchange.write(new byte[100], 0, 100);
              exchange.end();
            });
        ScriptedPeer peer =
            ScriptedPeer.client(server.address(), Frames.SETTINGS_INITIAL_WINDOW_SIZE, 0)) {
      peer.request(1, true, "/");
      assertThat(peer.next(Frames.HEADERS).streamId()).isEqualTo(1);
      peer.windowUpdate(1, 30);
      assertThat(peer.next(Frames.DATA).payload().remaining()).isEqualTo(30);
      peer.settings(Frames.SETTINGS_INITIAL_WINDOW_SIZE, 50);
      assertThat(peer.next(Frames.DATA).payload().remaining()).isEqualTo(50);
      peer.settings(Frames.SETTINGS_INITIAL_WINDOW_SIZE, 10); // 40 below zero now
      peer.windowUpdate(1, 45);
      assertThat(peer.next(Frames.DATA).payload().remaining()).isEqualTo(5);
      peer.windowUpdate(1, 1000);
      Frame last = peer.next(Frames.DATA);
      assertThat(last.payload().remaining()).isEqualTo(15);
    }
  }

  @Test
  void theConnectionsWindowIsSharedAndPassedOn() throws Exception {
    try (TinyServer server =
            TinyServer.start(exchange -> {
              exchange.respond(200, new Headers());
              exchange.write(new byte[60_000], 0, 60_000);
              exchange.end();
            });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      for (int id = 1; id <= 9; id += 2) {
        peer.request(id, true, "/");
      }
      int received = 0;
      while (received < 65_535) {
        received += peer.next(Frames.DATA).payload().remaining();
      }
      peer.sync();
      assertThat(received).isEqualTo(65_535);
      // The second stream waits and then gives up its place; the rest must still move.
      peer.windowUpdate(0, 5 * 60_000);
      for (int ended = 0; received < 5 * 60_000; ) {
        Frame frame = peer.next(Frames.DATA);
        received += frame.payload().remaining();
        ended += frame.ends() ? 1 : 0;
        assertThat(ended).isLessThanOrEqualTo(5);
      }
      assertThat(received).isEqualTo(5 * 60_000);
    }
  }

  /**
   * The reader wakes handlers when no complete frame is left: each of them, and before it waits.
   */
  @Test
  void bodiesThatOneReadBringsAreAllDelivered() throws Exception {
    try (TinyServer server = TinyServer.start(TinyServer::echo);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      int[] ids = {1, 3, 5};
      for (int id : ids) {
        peer.request(id, false, "/");
      }
      for (int round = 1; round <= 50; round++) {
        ByteBuffer frames = ByteBuffer.allocate(10_000);
        for (int id : new int[] {1, 3, 3, 5, 1}) {
          frames.putInt(100 << 8 | Frames.DATA).put((byte) 0).putInt(id).put(new byte[100]);
        }
        frames.putInt(8 << 8 | Frames.PING).put((byte) 0).putInt(0).putInt(round); // its half
        peer.raw(Arrays.copyOf(frames.array(), frames.position()));
        int received = 0;
        while (received < 500) {
          received += peer.next(Frames.DATA).payload().remaining();
        }
        assertThat(received).isEqualTo(500);
        peer.raw(new byte[4]);
      }
    }
  }

  @Test
  void bodiesAreReadPastTheWindowAsCreditIsGiven() throws Exception {
    Http2Config small = Http2Config.builder().streamWindowBytes(65_535).build();
    try (TinyServer server = TinyServer.start(small, TinyServer::echo);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.windowUpdate(0, 10_000_000).request(1, false, "/").windowUpdate(1, 10_000_000);
      int window = 65_535;
      int sent = 0;
      byte[] chunk = new byte[16_000];
      while (sent < 1_000_000) {
        while (window < chunk.length) {
          Frame update = peer.next(Frames.WINDOW_UPDATE);
          window += update.streamId() == 1 ? update.number(0) : 0;
        }
        peer.data(1, false, chunk);
        window -= chunk.length;
        sent += chunk.length;
      }
      peer.data(1, true);
      peer.answer(1);

      long echoed =
          peer.recorded.stream()
              .filter(frame -> frame.type() == Frames.DATA)
              .mapToLong(frame -> frame.payload().capacity())
              .sum();
      assertThat(echoed).isEqualTo(sent);
    }
  }

  @Test
  void theHandlerThatLeavesItsExchangeOpenHasItReset() throws Exception {
    try (TinyServer server =
            TinyServer.start(exchange -> {
              switch (exchange.path()) {
                case "/throws" -> throw new IllegalStateException("meant to");
                case "/fails" -> throw new IOException("meant to");
                case "/half" -> {
                  exchange.respond(200, new Headers());
                  Texts.write(exchange, "half");
                  exchange.flush();
                }
                default -> {}
              }
            });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/throws");
      assertThat(peer.answer(1).resets()).containsExactly(ErrorCode.INTERNAL_ERROR);
      peer.request(3, true, "/fails");
      assertThat(peer.answer(3).resets()).containsExactly(ErrorCode.INTERNAL_ERROR);
      peer.request(5, true, "/half");
      Answer half = peer.answer(5);
      assertThat(half.text()).isEqualTo("half");
      assertThat(half.resets()).containsExactly(ErrorCode.INTERNAL_ERROR);
      peer.request(7, true, "/nothing");
      assertThat(peer.answer(7).resets()).containsExactly(ErrorCode.INTERNAL_ERROR);
    }
  }

  @Test
  void anEarlyAnswerTellsTheClientToStop() throws Exception {
    try (TinyServer server = TinyServer.start(exchange -> Texts.answer(exchange, "enough"));
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/").data(1, false, new byte[10]);

      assertThat(peer.answer(1).text()).isEqualTo("enough");
      assertThat(peer.next(Frames.RST_STREAM).code()).isEqualTo(ErrorCode.NO_ERROR);
      // What was on its way by then is dropped.
      peer.data(1, false, new byte[10]).headers(1, true, "x-late", "1").sync();
      assertThat(peer.recorded).noneMatch(frame -> frame.type() == Frames.GOAWAY);
    }
  }

  @Test
  void misuseByTheHandlerIsAnIllegalState() throws Exception {
    BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();
    try (TinyServer server =
            TinyServer.start(exchange -> {
              outcomes.add(thrown(() -> exchange.write(new byte[1], 0, 1)));
              outcomes.add(thrown(() -> exchange.respond(100, new Headers())));
              outcomes.add(thrown(() -> exchange.respond(600, new Headers())));
              outcomes.add(thrown(() -> exchange.respond(200, Headers.of("a b", "c"))));
              exchange.respond(200, new Headers());
              outcomes.add(thrown(() -> exchange.respond(200, new Headers())));
              outcomes.add(thrown(() -> exchange.end(Headers.of("x", "\n"))));
              exchange.end();
              outcomes.add(thrown(() -> exchange.write(new byte[1], 0, 1)));
              outcomes.add(thrown(exchange::end));
            });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/");
      assertThat(take(outcomes)).isEqualTo(IllegalStateException.class);
      assertThat(take(outcomes)).isEqualTo(IllegalArgumentException.class);
      assertThat(take(outcomes)).isEqualTo(IllegalArgumentException.class);
      assertThat(take(outcomes)).isEqualTo(IllegalArgumentException.class);
      assertThat(take(outcomes)).isEqualTo(IllegalStateException.class);
      assertThat(take(outcomes)).isEqualTo(IllegalArgumentException.class);
      assertThat(take(outcomes)).isEqualTo(IllegalStateException.class);
      assertThat(take(outcomes)).isEqualTo(IllegalStateException.class);
      assertThat(peer.answer(1).status()).isEqualTo(200);
    }
  }

  /** Something that may throw. */
  private interface Step {
    void take() throws IOException;
  }

  private static Object thrown(Step step) {
    try {
      step.take();
      return "nothing";
    } catch (IOException | RuntimeException e) {
      return e.getClass();
    }
  }

  @Test
  void aLocalResetEndsItsOwnWaits() throws Exception {
    BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();
    try (TinyServer server =
            TinyServer.start(exchange -> {
              Thread.ofVirtual().start(() -> exchange.reset(ResetCode.ENHANCE_YOUR_CALM));
              assertThatThrownBy(() -> exchange.read(new byte[1], 0, 1))
                  .isInstanceOf(ExchangeResetException.class);
              outcomes.add(exchange.cancelled());
            });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/");

      assertThat(take(outcomes)).isEqualTo(true);
      assertThat(peer.answer(1).resets()).containsExactly(ErrorCode.ENHANCE_YOUR_CALM);
    }
  }

  @Test
  void oneStreamTooManyIsRefused() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Http2Config two = Http2Config.builder().maxConcurrentStreams(2).build();
    try (TinyServer server =
            TinyServer.start(
                two,
                exchange -> {
                  Http2TransportTest.await(release);
                  TinyServer.hello(exchange);
                });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/").request(3, true, "/").request(5, true, "/");
      assertThat(peer.answer(5).resets()).containsExactly(ErrorCode.REFUSED_STREAM);
      release.countDown();
      assertThat(peer.answer(3).status()).isEqualTo(200);
      peer.sync();
      peer.request(7, true, "/");
      assertThat(peer.answer(7).status()).isEqualTo(200);
    }
  }

  @Test
  void aHeaderListTooLargeIsAnsweredWith431AndTheTablesStayInStep() throws Exception {
    Http2Config small = Http2Config.builder().headerListBytesMax(2048).build();
    try (TinyServer server = TinyServer.start(small, TinyServer::hello);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      for (int i = 0; i < 3; i++) {
        int id = 4 * i + 1;
        peer.request(id, i % 2 == 0, "/", "x-big", "v".repeat(2048), "x-after", "value " + i / 2);
        assertThat(peer.answer(id).status()).isEqualTo(431);
        peer.request(id + 2, true, "/", "x-after", "value " + i / 2);
        assertThat(peer.answer(id + 2).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void headersAtTheLimitPassAndOneOctetMoreDoesNot() throws Exception {
    Http2Config small = Http2Config.builder().headerListBytesMax(1024).build();
    // :method POST, :scheme http, :authority a and :path / with 32 octets each, and the name x.
    int others = 11 + 11 + 11 + 6 + 4 * 32 + 1 + 32;
    try (TinyServer server = TinyServer.start(small, TinyServer::hello);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/", "x", "v".repeat(1024 - others));
      assertThat(peer.answer(1).status()).isEqualTo(200);
      peer.request(3, true, "/", "x", "v".repeat(1024 - others + 1));
      assertThat(peer.answer(3).status()).isEqualTo(431);
    }
  }

  @Test
  void whoeverReadsTheBodySendsContinue() throws Exception {
    try (TinyServer server =
            TinyServer.start(exchange -> {
              if (exchange.path().equals("/wanted")) {
                Texts.body(exchange);
              }
              Texts.answer(exchange, "");
            });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/wanted", "expect", "100-continue");
      peer.next(Frames.HEADERS);
      assertThat(peer.recorded).noneMatch(Frame::ends);
      peer.data(1, true, new byte[3]);
      assertThat(peer.next(Frames.HEADERS).streamId()).isEqualTo(1);

      peer.request(3, false, "/unwanted", "expect", "100-continue");
      assertThat(peer.answer(3).trailers().isEmpty()).isTrue();
    }
  }

  @Test
  void extendedConnectIsOfferedOnRequest() throws Exception {
    Http2Config offered = Http2Config.builder().extendedConnect(true).build();
    String[] connect = {
      ":method",
      "CONNECT",
      ":protocol",
      "websocket",
      ":scheme",
      "http",
      ":authority",
      "a",
      ":path",
      "/chat"
    };
    ExchangeEcho echo = new ExchangeEcho();
    try (TinyServer server = TinyServer.start(offered, echo::handle);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      Frame settings = peer.next(Frames.SETTINGS);
      assertThat(setting(settings, Frames.SETTINGS_ENABLE_CONNECT_PROTOCOL)).isEqualTo(1);
      peer.headers(1, false, connect);
      assertThat(peer.answer(1).text()).isEqualTo("CONNECT websocket /chat");
    }
    try (TinyServer server = TinyServer.start(echo::handle);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      assertThat(setting(peer.next(Frames.SETTINGS), Frames.SETTINGS_ENABLE_CONNECT_PROTOCOL))
          .isZero();
      peer.headers(1, false, connect);
      assertThat(peer.answer(1).resets()).containsExactly(ErrorCode.PROTOCOL_ERROR);
    }
  }

  /** Says what it was asked. */
  private static final class ExchangeEcho {
    void handle(Exchange exchange) throws IOException {
      Texts.answer(exchange, exchange.method() + " " + exchange.protocol() + " " + exchange.path());
    }
  }

  private static int setting(Frame settings, int identifier) {
    for (int at = 0; at < settings.payload().capacity(); at += 6) {
      if (settings.payload().getShort(at) == identifier) {
        return settings.payload().getInt(at + 2);
      }
    }
    return -1;
  }
}
