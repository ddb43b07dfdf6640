/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.ClientExchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.http.RequestHead;
import io.fawa.http.ResetCode;
import io.fawa.http.Texts;
import io.fawa.http2.ScriptedPeer.Frame;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client against a server made by hand. */
@Timeout(180)
class HostileServerTest {
  private ServerSocket listener;
  private Http2Transport transport;
  private ExecutorService threads;
  private final List<ScriptedPeer> peers = new CopyOnWriteArrayList<>();

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    transport = Http2Transport.to(origin());
    threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
    transport.close();
    for (ScriptedPeer peer : peers) {
      peer.close();
    }
    threads.close();
  }

  private URI origin() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  private ClientExchange open() throws IOException {
    return transport.open(Http2TransportTest.post("/"), Deadline.after(Duration.ofSeconds(60)));
  }

  /** What the server does on its first connection; the peer stays open until the test ends. */
  private interface Script {
    void play(ScriptedPeer peer) throws IOException;
  }

  private Future<ScriptedPeer> server(Script script) {
    return threads.submit(() -> {
      ScriptedPeer peer = ScriptedPeer.server(listener);
      // A socket to which nobody refers any more is closed by the next collection.
      peers.add(peer);
      script.play(peer);
      return peer;
    });
  }

  /** Answers the next request on this connection. */
  private static void serveNext(ScriptedPeer peer, String text) throws IOException {
    int id = peer.next(Frames.HEADERS).streamId();
    peer.headers(id, false, ":status", "200").data(id, true, Texts.bytes(text));
  }

  private static Frame either(ScriptedPeer peer) throws IOException {
    while (true) {
      Frame frame = peer.next();
      if (frame.type() == Frames.RST_STREAM || frame.type() == Frames.HEADERS) {
        return frame;
      }
    }
  }

  private static ScriptedPeer done(Future<ScriptedPeer> server) throws Exception {
    return server.get(60, TimeUnit.SECONDS);
  }

  @Test
  void theRequestIsWrittenAsItShouldBe() throws Exception {
    RequestHead head = new RequestHead("GET", "/p?q", Headers.of("x-a", "1"));
    CountDownLatch settled = new CountDownLatch(1);
    Future<ScriptedPeer> server =
        server(peer -> {
          serveNext(peer, "first");
          // What acknowledges SETTINGS takes along what is there of a request.
          peer.sync();
          settled.countDown();
          serveNext(peer, "ok");
        });
    try (ClientExchange exchange = transport.open(head, Deadline.none())) {
      exchange.endRequest();
      assertThat(Texts.body(exchange)).isEqualTo("first");
    }
    assertThat(settled.await(60, TimeUnit.SECONDS)).isTrue();
    try (ClientExchange exchange = transport.open(head, Deadline.none())) {
      exchange.endRequest();
      assertThat(Texts.body(exchange)).isEqualTo("ok");
    }
    ScriptedPeer peer = done(server);
    Frame settings = peer.recorded.getFirst();
    assertThat(settings.type()).isEqualTo(Frames.SETTINGS);
    // Head and end together: one frame.
    assertThat(peer.recorded)
        .filteredOn(frame -> frame.streamId() == 3)
        .singleElement()
        .matches(Frame::ends);
    peer.close();
  }

  @Test
  void interimResponsesArePassedOver() throws Exception {
    Future<ScriptedPeer> server =
        server(peer -> {
          int id = peer.next(Frames.HEADERS).streamId();
          peer.headers(id, false, ":status", "100")
              .headers(id, false, ":status", "103", "link", "x")
              .headers(id, false, ":status", "201", "x-a", "b")
              .headers(id, true, "x-trailer", "c");
        });
    try (ClientExchange exchange = open()) {
      exchange.endRequest();
      assertThat(exchange.status()).isEqualTo(201);
      assertThat(exchange.headers().contains("link")).isFalse();
      assertThat(Texts.body(exchange)).isEmpty();
      assertThat(exchange.trailers().first("x-trailer")).contains("c");
    }
    done(server).close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"interim responses", "go away", "unknown frames"})
  void aFloodIsCutOffAndSaysSo(String kind) throws Exception {
    Future<ScriptedPeer> server =
        server(peer -> {
          int id = peer.next(Frames.HEADERS).streamId();
          try {
            for (int round = 0; round <= 2000; round++) {
              switch (kind) {
                case "interim responses" -> peer.headers(id, false, ":status", "103");
                case "go away" -> peer.goAway(id, ErrorCode.NO_ERROR);
                default -> peer.frame(0xfa, 0, 0, new byte[100]);
              }
            }
          } catch (SocketException e) {
            // Cut off, as it should be.
          }
        });
    try (ClientExchange exchange = open()) {
      exchange.endRequest();
      assertThatThrownBy(exchange::status)
          .isInstanceOf(ExchangeResetException.class)
          .hasMessageContaining("1000 unproductive frames");
    }
    done(server).close();
  }

  @Test
  void aCompleteResponseSurvivesAResetThatEndsTheRequest() throws Exception {
    Future<ScriptedPeer> server =
        server(peer -> {
          int id = peer.next(Frames.HEADERS).streamId();
          peer.next(Frames.DATA);
          peer.headers(id, false, ":status", "413")
              .data(id, true, Texts.bytes("too much"))
              .reset(id, ErrorCode.NO_ERROR);
          peer.sync();
        });
    try (ClientExchange exchange = open()) {
      Texts.write(exchange, "some of it");
      exchange.flush();
      done(server).close();

      assertThatThrownBy(() -> Texts.write(exchange, "more"))
          .isInstanceOf(ExchangeResetException.class);
      assertThat(exchange.status()).isEqualTo(413);
      assertThat(Texts.body(exchange)).isEqualTo("too much");
    }
  }

  @Test
  void aCompleteResponseEndsTheSendingWithoutAReset() throws Exception {
    Future<ScriptedPeer> server =
        server(peer -> {
          int id = peer.next(Frames.HEADERS).streamId();
          // Nobody increases the window: the client's thread waits for it by now, or will.
          for (int read = 0; read < 65_535; ) {
            read += peer.next(Frames.DATA).payload().capacity();
          }
          peer.headers(id, false, ":status", "413").data(id, true, Texts.bytes("too much"));
          peer.sync();
        });
    try (ClientExchange exchange = open()) {
      Future<?> sender =
          threads.submit(() -> {
            exchange.write(new byte[100_000], 0, 100_000);
            return 0;
          });
      // Its connection stays open, so that nothing but the answer ends the sending.
      ScriptedPeer peer = done(server);
      assertThatThrownBy(() -> sender.get(60, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              ExchangeResetException.class,
              reset -> assertThat(reset.code()).isEqualTo(ResetCode.NO_ERROR));
      assertThatThrownBy(() -> Texts.write(exchange, "more"))
          .isInstanceOf(ExchangeResetException.class);
      assertThat(exchange.status()).isEqualTo(413);
      assertThat(Texts.body(exchange)).isEqualTo("too much");
      peer.close();
    }
  }

  @Test
  void aResetInMidResponseIsTheFailureOfTheRead() throws Exception {
    Future<ScriptedPeer> server =
        server(peer -> {
          int id = peer.next(Frames.HEADERS).streamId();
          peer.headers(id, false, ":status", "200").reset(id, ErrorCode.INTERNAL_ERROR);
          peer.sync();
        });
    try (ClientExchange exchange = open()) {
      exchange.endRequest();
      done(server).close();
      assertThat(exchange.status()).isEqualTo(200);
      assertThatThrownBy(() -> exchange.read(new byte[1], 0, 1))
          .isInstanceOfSatisfying(
              ExchangeResetException.class,
              reset -> assertThat(reset.code()).isEqualTo(ResetCode.INTERNAL_ERROR));
    }
  }

  @Test
  void aLostConnectionFailsTheWait() throws Exception {
    Future<ScriptedPeer> server = server(peer -> peer.next(Frames.HEADERS));
    try (ClientExchange exchange = open()) {
      exchange.endRequest();
      done(server).close();
      assertThatThrownBy(exchange::status)
          .isInstanceOf(ExchangeResetException.class)
          .hasMessageContaining("connection lost");
    }
  }

  @Test
  void aRefusedRequestIsSentAgainWithItsBody() throws Exception {
    Future<ScriptedPeer> server =
        server(peer -> {
          peer.next(Frames.DATA);
          peer.reset(1, ErrorCode.REFUSED_STREAM);
          // The end of stream 1 may still come: SETTINGS make the client send what it has so far.
          assertThat(peer.answer(3).text()).isEqualTo("body");
          peer.headers(3, true, ":status", "200");
        });
    try (ClientExchange exchange = open()) {
      Texts.write(exchange, "body");
      exchange.endRequest();
      assertThat(exchange.status()).isEqualTo(200);
    }
    done(server).close();
  }

  @Test
  void aRefusalAgainAndAgainReachesTheCaller() throws Exception {
    Future<ScriptedPeer> server =
        server(peer -> {
          for (int id = 1; id <= 5; id += 2) {
            peer.next(Frames.HEADERS);
            peer.reset(id, ErrorCode.REFUSED_STREAM);
          }
        });
    try (ClientExchange exchange = open()) {
      exchange.endRequest();
      assertThatThrownBy(exchange::status)
          .isInstanceOfSatisfying(
              ExchangeResetException.class,
              reset -> assertThat(reset.code()).isEqualTo(ResetCode.REFUSED_STREAM));
    }
    done(server).close();
  }

  @Test
  void aRequestTooLargeToKeepIsNotSentAgain() throws Exception {
    Future<ScriptedPeer> server =
        server(peer -> {
          peer.next(Frames.DATA);
          peer.reset(1, ErrorCode.REFUSED_STREAM);
        });
    try (ClientExchange exchange = open()) {
      assertThatThrownBy(
              () -> {
                exchange.write(new byte[20_000], 0, 20_000);
                exchange.flush(); // the refusal may come before
                exchange.status();
              })
          .isInstanceOf(ExchangeResetException.class);
    }
    done(server).close();
  }

  @Test
  void anythingButARefusalIsNotSentAgain() throws Exception {
    Future<ScriptedPeer> server =
        server(peer -> {
          peer.next(Frames.HEADERS);
          peer.reset(1, ErrorCode.ENHANCE_YOUR_CALM);
          peer.sync();
        });
    try (ClientExchange exchange = open()) {
      exchange.endRequest();
      assertThatThrownBy(exchange::status).isInstanceOf(ExchangeResetException.class);
    }
    ScriptedPeer peer = done(server);
    assertThat(peer.recorded).noneMatch(frame -> frame.streamId() == 3);
    peer.close();
  }

  @Test
  void aGoAwaySendsTheUnprocessedElsewhereAndLetsTheRestFinish() throws Exception {
    Future<ScriptedPeer> first =
        server(peer -> {
          peer.next(Frames.HEADERS);
          peer.next(Frames.HEADERS);
          peer.goAway(1, ErrorCode.NO_ERROR);
        });
    try (ClientExchange processed = open();
        ClientExchange unprocessed = open()) {
      processed.endRequest();
      unprocessed.endRequest();
      ScriptedPeer old = done(first);
      Future<ScriptedPeer> second = server(peer -> serveNext(peer, "elsewhere"));

      assertThat(Texts.body(unprocessed)).isEqualTo("elsewhere");
      old.headers(1, false, ":status", "200").data(1, true, Texts.bytes("here"));
      assertThat(Texts.body(processed)).isEqualTo("here");
      assertThat(old.closed()).isTrue();
      old.close();
      done(second).close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "push promise, PROTOCOL_ERROR",
    "data before headers, PROTOCOL_ERROR",
    "headers on an idle stream, PROTOCOL_ERROR",
    "too much data, FLOW_CONTROL_ERROR",
    "rubbish block, COMPRESSION_ERROR",
    "window overflow, FLOW_CONTROL_ERROR",
    "bad setting, PROTOCOL_ERROR",
    "push enabled, PROTOCOL_ERROR",
  })
  void whatBreaksTheProtocolFailsTheExchange(String what, ErrorCode code) throws Exception {
    Future<ScriptedPeer> server =
        server(peer -> {
          peer.next(Frames.HEADERS);
          switch (what) {
            case "push promise" -> peer.frame(Frames.PUSH_PROMISE, 4, 1, new byte[4]);
            case "data before headers" -> peer.data(1, false, new byte[1]);
            case "headers on an idle stream" -> peer.headers(99, true, ":status", "200");
            case "too much data" -> {
              peer.headers(1, false, ":status", "200");
              for (int i = 0; i < 65; i++) {
                peer.data(1, false, new byte[16_384]);
              }
            }
            case "rubbish block" -> peer.frame(Frames.HEADERS, 4, 1, (byte) 0xff);
            case "window overflow" -> peer.windowUpdate(0, Integer.MAX_VALUE);
            case "push enabled" -> peer.settings(Frames.SETTINGS_ENABLE_PUSH, 1);
            default -> peer.settings(Frames.SETTINGS_MAX_FRAME_SIZE, 1);
          }
          while (true) {
            Frame frame = peer.next();
            if (frame.type() == Frames.GOAWAY || frame.type() == Frames.RST_STREAM) {
              assertThat(frame.code()).isEqualTo(code);
              return;
            }
          }
        });
    try (ClientExchange exchange = open()) {
      exchange.endRequest();
      ScriptedPeer peer = done(server);
      assertThatThrownBy(
              () -> {
                exchange.status();
                Texts.body(exchange);
              })
          .isInstanceOf(ExchangeResetException.class);
      peer.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "no status, x-a, b, x-b, c",
    "not a number, :status, abc, x-b, c",
    "status twice, :status, 200, :status, 200",
    "request pseudo-field, :status, 200, :path, /",
    "connection-specific, :status, 200, connection, close",
    "capitals, :status, 200, X-A, b",
    "status after a field, x-a, b, :status, 200",
    "length that is none, :status, 200, content-length, x",
    "length of nothing, :status, 200, content-length, ''",
  })
  void malformedHeadsAreStreamErrors(String why, String n1, String v1, String n2, String v2)
      throws Exception {
    Future<ScriptedPeer> server =
        server(peer -> {
          peer.next(Frames.HEADERS);
          peer.headers(1, true, n1, v1, n2, v2);
          // The reset and the next request come in either order.
          Frame one = either(peer);
          Frame other = either(peer);
          Frame reset = one.type() == Frames.RST_STREAM ? one : other;
          assertThat(reset.code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
          peer.headers(3, false, ":status", "200").data(3, true, Texts.bytes("still there"));
        });
    try (ClientExchange exchange = open()) {
      exchange.endRequest();
      assertThatThrownBy(exchange::status).as(why).isInstanceOf(ExchangeResetException.class);
    }
    try (ClientExchange exchange = open()) {
      exchange.endRequest();
      assertThat(Texts.body(exchange)).isEqualTo("still there");
    }
    done(server).close();
  }

  @Test
  void aBodyAgainstItsContentLengthIsAStreamError() throws Exception {
    Future<ScriptedPeer> server =
        server(peer -> {
          peer.next(Frames.HEADERS);
          peer.headers(1, false, ":status", "200", "content-length", "3");
          peer.data(1, true, new byte[2]);
          assertThat(peer.next(Frames.RST_STREAM).code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        });
    try (ClientExchange exchange = open()) {
      exchange.endRequest();
      done(server).close();
      assertThatThrownBy(() -> Texts.body(exchange)).isInstanceOf(ExchangeResetException.class);
    }
  }

  @Test
  void theAnswerToAHeadMayPromiseABody() throws Exception {
    Future<ScriptedPeer> server =
        server(peer -> {
          peer.next(Frames.HEADERS);
          peer.headers(1, true, ":status", "200", "content-length", "300");
        });
    try (ClientExchange exchange =
        transport.open(new RequestHead("HEAD", "/", new Headers()), Deadline.none())) {
      exchange.endRequest();
      assertThat(exchange.headers().first("content-length")).contains("300");
      assertThat(Texts.body(exchange)).isEmpty();
    }
    done(server).close();
  }

  @Test
  void aHeaderListTooLargeIsCancelled() throws Exception {
    Future<ScriptedPeer> server =
        server(peer -> {
          peer.next(Frames.HEADERS);
          peer.headers(1, true, ":status", "200", "x-a", "v".repeat(4_000));
          assertThat(peer.next(Frames.RST_STREAM).code()).isEqualTo(ErrorCode.CANCEL);
        });
    Http2Config small = Http2Config.builder().headerListBytesMax(4_000).build();
    try (Http2Transport strict = Http2Transport.builder(origin()).config(small).build();
        ClientExchange exchange = strict.open(Http2TransportTest.post("/"), Deadline.none())) {
      exchange.endRequest();
      done(server).close();
      assertThatThrownBy(exchange::status)
          .satisfies(e -> isTooLarge(e, "response header section of 4077 bytes", 4000));
    }
  }

  private static void isTooLarge(Throwable thrown, String what, int allowed) {
    assertThat(thrown)
        .hasMessage(what + ", at most " + allowed)
        .isInstanceOfSatisfying(
            ExchangeResetException.class,
            reset -> {
              assertThat(reset.code()).isEqualTo(ResetCode.ENHANCE_YOUR_CALM);
              assertThat(reset.connectionLost()).isFalse();
            });
  }

  /** Sends trailers of some size, in as many frames as they need. */
  private static void trailers(ScriptedPeer peer, int streamId, int valueBytes) throws IOException {
    byte[] block = peer.block("x-a", "1", "x-b", "\u00e9".repeat(valueBytes), "x-c", "3");
    for (int at = 0; at < block.length; at += 16_384) {
      int end = Math.min(at + 16_384, block.length);
      int flags =
          (at == 0 ? Frames.END_STREAM : 0) | (end == block.length ? Frames.END_HEADERS : 0);
      byte[] part = Arrays.copyOfRange(block, at, end);
      peer.frame(at == 0 ? Frames.HEADERS : Frames.CONTINUATION, flags, streamId, part);
    }
  }

  /** x-a and x-c are 36 bytes each, and x-b 35 and its value. */
  @ParameterizedTest
  @ValueSource(ints = {32_768 - 106, 40_000, 100_000, 200_000})
  void trailersTooLargeFailTheirExchangeAlone(int valueBytes) throws Exception {
    Future<ScriptedPeer> server =
        server(peer -> {
          peer.next(Frames.HEADERS);
          peer.next(Frames.HEADERS);
          peer.headers(1, false, ":status", "200").headers(3, false, ":status", "200");
          trailers(peer, 1, valueBytes);
          assertThat(peer.next(Frames.RST_STREAM).code()).isEqualTo(ErrorCode.CANCEL);
          peer.data(3, false, Texts.bytes("still there")).headers(3, true, "x-a", "b");
        });
    try (ClientExchange exchange = open();
        ClientExchange other = open()) {
      exchange.flush();
      other.endRequest();
      done(server);
      assertThat(exchange.status()).isEqualTo(200);
      assertThatThrownBy(() -> Texts.body(exchange))
          .satisfies(e ->
              isTooLarge(
                  e, "response trailer section of " + (valueBytes + 107) + " bytes", 32_768));
      assertThat(Texts.body(other)).isEqualTo("still there");
      assertThat(other.trailers().first("x-a")).contains("b");
    }
    done(server).close();
  }

  @Test
  void trailersOfTheLargestSizeArrive() throws Exception {
    Future<ScriptedPeer> server =
        server(peer -> {
          int id = peer.next(Frames.HEADERS).streamId();
          peer.headers(id, false, ":status", "200");
          trailers(peer, id, 32_768 - 107);
        });
    try (ClientExchange exchange = open()) {
      exchange.endRequest();
      assertThat(Texts.body(exchange)).isEmpty();
      assertThat(exchange.trailers().get("x-b", "")).hasSize(32_768 - 107);
    }
    done(server).close();
  }

  /** The tables of the connection are lost with it, but the one to blame is told apart. */
  @Test
  void aBlockTooLargeToKeepEndsTheConnection() throws Exception {
    Future<ScriptedPeer> server =
        server(peer -> {
          peer.next(Frames.HEADERS);
          peer.next(Frames.HEADERS);
          peer.headers(1, false, ":status", "200").headers(3, false, ":status", "200");
          peer.frame(Frames.HEADERS, Frames.END_STREAM, 1, new byte[16_384]);
          for (int i = 0; i < 16; i++) {
            peer.frame(Frames.CONTINUATION, 0, 1, new byte[16_384]);
          }
          assertThat(peer.goneAway()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
        });
    try (ClientExchange exchange = open();
        ClientExchange other = open()) {
      other.flush();
      done(server).close();
      assertThatThrownBy(() -> Texts.body(exchange))
          .satisfies(e -> isTooLarge(e, "field block of 278528 bytes or more", 262_144));
      assertThatThrownBy(() -> Texts.body(other))
          .isInstanceOfSatisfying(
              ExchangeResetException.class, reset -> assertThat(reset.connectionLost()).isTrue());
    }
  }
}
