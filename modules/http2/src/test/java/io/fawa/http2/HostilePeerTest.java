/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.Texts;
import io.fawa.http2.ScriptedPeer.Frame;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client can do to a server: floods, resets, lies. */
@Timeout(180)
class HostilePeerTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  /** A handler that waits until its call is cancelled, and never answers. */
  private static void wait(Exchange exchange) {
    CountDownLatch cancelled = new CountDownLatch(1);
    exchange.onCancel(cancelled::countDown);
    Http2TransportTest.await(cancelled);
  }

  /** Something a client does again and again. */
  private interface Attack {
    void strike(ScriptedPeer peer, int round) throws IOException;
  }

  /** The code of the GOAWAY the attack meets within {@code rounds}; NO_ERROR if it meets none. */
  private static ErrorCode met(ScriptedPeer peer, int rounds, Attack attack) throws IOException {
    try {
      for (int round = 0; round < rounds; round++) {
        attack.strike(peer, round);
      }
      peer.ping(1);
    } catch (SocketException e) {
      // Cut off while still sending: what was received before says why.
    }
    while (true) {
      Frame frame = peer.next();
      if (frame.type() == Frames.GOAWAY) {
        return frame.code();
      }
      if (frame.type() == Frames.PING && frame.number(4) == 1) {
        return ErrorCode.NO_ERROR;
      }
    }
  }

  @Test
  void rapidResetIsCutOff() throws Exception {
    // However busy the machine is, these are quick.
    Http2Config config =
        Http2Config.builder()
            .quickReset(Duration.ofMinutes(5))
            .quickResetForgotten(Duration.ofMinutes(5))
            .build();
    try (TinyServer server = TinyServer.start(config, HostilePeerTest::wait);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      ErrorCode code =
          met(
              peer,
              5000,
              (attacker, round) ->
                  attacker
                      .request(2 * round + 1, true, "/")
                      .reset(2 * round + 1, ErrorCode.CANCEL));

      assertThat(code).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
    }
  }

  @Test
  void fiveHundredHonestCancelsAreNot() throws Exception {
    // A stream that has begun to answer may be cancelled as often as anyone likes.
    try (TinyServer server =
            TinyServer.start(exchange -> {
              exchange.respond(200, new Headers());
              exchange.flush();
              wait(exchange);
            });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      for (int round = 0; round < 500; round++) {
        peer.request(2 * round + 1, true, "/");
        peer.next(Frames.HEADERS);
        peer.reset(2 * round + 1, ErrorCode.CANCEL);
      }
      peer.sync();
      assertThat(peer.recorded).noneMatch(frame -> frame.type() == Frames.GOAWAY);
    }
  }

  @Test
  void cancelsOfCallsThatHadTheirTimeAreNot() throws Exception {
    // No answer yet, but older than a quick reset: a client whose deadline has passed.
    Http2Config config = Http2Config.builder().quickReset(Duration.ofNanos(1)).build();
    try (TinyServer server = TinyServer.start(config, HostilePeerTest::wait);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      ErrorCode code =
          met(
              peer,
              500,
              (client, round) ->
                  client.request(2 * round + 1, true, "/").reset(2 * round + 1, ErrorCode.CANCEL));

      assertThat(code).isEqualTo(ErrorCode.NO_ERROR);
    }
  }

  /** Every reset before an answer is quick, and is remembered. */
  private static Http2Config.Builder patient() {
    return Http2Config.builder().quickReset(LONG).quickResetForgotten(Duration.ZERO);
  }

  /** Answers at once, but for {@code /wait}. */
  private static void helloOrWait(Exchange exchange) throws IOException {
    if (exchange.path().equals("/wait")) {
      wait(exchange);
    } else {
      TinyServer.hello(exchange);
    }
  }

  @Test
  void oneCancelAmongTwentyFinishedCallsIsNoAttack() throws Exception {
    // grpc-java's StressTestClient, with empty_unary:20,cancel_after_begin:10.
    try (TinyServer server = TinyServer.start(patient().build(), HostilePeerTest::helloOrWait);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      int id = 1;
      for (int round = 0; round < 450; round++) {
        for (int call = 0; call < 20; call++, id += 2) {
          peer.request(id, true, "/");
          assertThat(peer.answer(id).status()).isEqualTo(200);
        }
        peer.request(id, true, "/wait").reset(id, ErrorCode.CANCEL);
        id += 2;
      }
      peer.sync();
      assertThat(peer.recorded).noneMatch(frame -> frame.type() == Frames.GOAWAY);
    }
  }

  @Test
  void anAnswerForEachResetIsNoAttackAndOneForEachTwoIs() throws Exception {
    for (int resets : new int[] {1, 2}) {
      try (TinyServer server =
              TinyServer.start(patient().quickResetsMax(50).build(), HostilePeerTest::helloOrWait);
          ScriptedPeer peer = ScriptedPeer.client(server.address())) {
        int id = 1;
        for (int round = 0; round < 49; round++) {
          peer.request(id, true, "/");
          assertThat(peer.answer(id).status()).isEqualTo(200);
          id += 2;
          for (int i = 0; i < resets; i++, id += 2) {
            peer.request(id, true, "/wait").reset(id, ErrorCode.CANCEL);
          }
        }
        int first = id;
        ErrorCode code =
            met(
                peer,
                resets == 1 ? 49 : 2,
                (attacker, round) ->
                    attacker
                        .request(first + 2 * round, true, "/wait")
                        .reset(first + 2 * round, ErrorCode.CANCEL));

        assertThat(code).isEqualTo(resets == 1 ? ErrorCode.NO_ERROR : ErrorCode.ENHANCE_YOUR_CALM);
      }
    }
  }

  @Test
  void streamsUnderWayEndWellAfterARapidReset() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (TinyServer server =
            TinyServer.start(
                patient().quickResetsMax(10).build(),
                exchange -> {
                  if (exchange.path().equals("/wait")) {
                    wait(exchange);
                  } else {
                    Http2TransportTest.await(release);
                    TinyServer.echo(exchange);
                  }
                });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/").request(3, true, "/");
      rapidReset(peer, 5, 11);
      Frame farewell = peer.next(Frames.GOAWAY);
      assertThat(farewell.code()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
      assertThat(farewell.number(0)).isEqualTo(25);

      peer.request(27, true, "/").data(1, true, Texts.bytes("late")).sync();
      release.countDown();
      ScriptedPeer.Answer first = peer.answer(1);
      assertThat(first.status()).isEqualTo(200);
      assertThat(first.text()).isEqualTo("late");
      assertThat(peer.closed()).isTrue();
      assertThat(peer.recorded)
          .anyMatch(frame -> frame.streamId() == 3 && frame.ends())
          .noneMatch(frame -> frame.streamId() == 27);
    }
  }

  @Test
  void whoOpensStreamsAfterTheGoAwayIsCutOff() throws Exception {
    Http2Config config = patient().quickResetsMax(10).maxConcurrentStreams(20).build();
    try (TinyServer server = TinyServer.start(config, HostilePeerTest::wait);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/");
      rapidReset(peer, 3, 11);
      assertThat(peer.goneAway()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
      // 10 + 20 may have been on their way.
      rapidReset(peer, 25, 30);
      peer.sync();
      ErrorCode code =
          met(
              peer,
              1,
              (attacker, round) -> attacker.request(85, true, "/").reset(85, ErrorCode.CANCEL));

      assertThat(code).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
      assertThat(peer.recorded.getLast().number(0)).isEqualTo(23);
      assertThat(peer.closed()).isTrue();
    }
  }

  @Test
  void aDrainAfterARapidResetRaisesNoPromise() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (TinyServer server =
            TinyServer.start(
                patient().quickResetsMax(10).build(),
                exchange -> {
                  if (exchange.path().equals("/wait")) {
                    wait(exchange);
                  } else {
                    Http2TransportTest.await(release);
                    TinyServer.hello(exchange);
                  }
                });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/");
      rapidReset(peer, 3, 11);
      assertThat(peer.next(Frames.GOAWAY).number(0)).isEqualTo(23);
      ServerConnection connection = server.connections.element();
      Thread drain = Thread.ofVirtual().start(() -> connection.drain(LONG));
      release.countDown();
      assertThat(peer.answer(1).status()).isEqualTo(200);
      assertThat(peer.closed()).isTrue();
      drain.join();

      assertThat(peer.recorded)
          .filteredOn(frame -> frame.type() == Frames.GOAWAY)
          .allMatch(frame -> frame.number(0) <= 23);
    }
  }

  private static void rapidReset(ScriptedPeer peer, int firstId, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      peer.request(firstId + 2 * i, true, "/wait").reset(firstId + 2 * i, ErrorCode.CANCEL);
    }
  }

  @Test
  void handlersOfResetStreamsCountUntilTheyReturn() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Http2Config config =
        Http2Config.builder().maxConcurrentStreams(10).quickResetsMax(1_000_000).build();
    try (TinyServer server =
            TinyServer.start(config, exchange -> Http2TransportTest.await(release));
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      for (int round = 0; round < 100; round++) {
        peer.request(2 * round + 1, true, "/").reset(2 * round + 1, ErrorCode.CANCEL);
      }
      peer.sync();
      assertThat(server.connections.peek().exchanges()).isLessThanOrEqualTo(20);
      assertThat(
              peer.recorded.stream()
                  .filter(frame -> frame.type() == Frames.RST_STREAM)
                  .map(Frame::code))
          .hasSizeGreaterThanOrEqualTo(80)
          .containsOnly(ErrorCode.REFUSED_STREAM);
      release.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ping",
        "settings",
        "empty data",
        "priority",
        "reset",
        "window",
        "unknown type",
        "go away",
        "data after the end",
        "headers after a reset"
      })
  void floodsAreCutOff(String kind) throws Exception {
    try (TinyServer server = TinyServer.start(HostilePeerTest::wait);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/").reset(1, ErrorCode.CANCEL);
      peer.request(3, false, "/");
      Attack attack =
          switch (kind) {
            case "ping" -> (attacker, round) -> attacker.ping(7);
            case "settings" -> (attacker, round) -> attacker.settings();
            case "empty data" -> (attacker, round) -> attacker.data(3, false);
            case "priority" ->
                (attacker, round) -> attacker.frame(Frames.PRIORITY, 0, 5, new byte[5]);
            case "reset" -> (attacker, round) -> attacker.reset(1, ErrorCode.CANCEL);
            case "unknown type" -> (attacker, round) -> attacker.frame(0xfa, 0, 0, new byte[900]);
            case "go away" -> (attacker, round) -> attacker.goAway(0, ErrorCode.NO_ERROR);
            case "data after the end" -> (attacker, round) -> attacker.data(1, false, (byte) 1);
            case "headers after a reset" -> HostilePeerTest::headersAfterReset;
            default -> (attacker, round) -> attacker.windowUpdate(3, 1);
          };

      assertThat(met(peer, 1001, attack)).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
      assertThat(peer.closed()).isTrue();
    }
  }

  /** On a stream that this server has reset, for which its client may not know it yet. */
  private static void headersAfterReset(ScriptedPeer attacker, int round) throws IOException {
    if (round == 0) {
      attacker.request(5, false, "/", "content-length", "1").data(5, false, new byte[2]);
    }
    attacker.headers(5, true, "late", "1");
  }

  @Test
  void aFloodOneBelowTheLimitIsNot() throws Exception {
    Http2Config config = Http2Config.builder().unproductiveFramesMax(50).build();
    try (TinyServer server = TinyServer.start(config, TinyServer::hello);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      // The client's SETTINGS and its acknowledged PING count too.
      for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 45; i++) {
          peer.ping(7);
        }
        peer.request(2 * round + 1, true, "/");
        assertThat(peer.answer(2 * round + 1).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void windowUpdatesForWhatIsSentAreNoFlood() throws Exception {
    Http2Config config = Http2Config.builder().unproductiveFramesMax(20).build();
    try (TinyServer server =
            TinyServer.start(
                config,
                exchange -> {
                  exchange.respond(200, new Headers());
                  for (int i = 0; i < 200; i++) {
                    exchange.write(new byte[1000], 0, 1000);
                    exchange.flush();
                  }
                  exchange.end();
                });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/");
      for (boolean ended = false; !ended; ) {
        Frame frame = peer.next();
        if (frame.type() == Frames.DATA && frame.payload().capacity() > 0) {
          peer.windowUpdate(0, frame.payload().capacity());
          peer.windowUpdate(1, frame.payload().capacity());
        }
        assertThat(frame.type()).isNotEqualTo(Frames.GOAWAY);
        ended = frame.ends();
      }
    }
  }

  @Test
  void aContinuationFloodIsCutOff() throws Exception {
    try (TinyServer server = TinyServer.start(TinyServer::hello);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.frame(Frames.HEADERS, Frames.END_STREAM, 1, peer.block(":method", "GET"));
      ErrorCode code =
          met(peer, 17, (attacker, round) -> attacker.frame(Frames.CONTINUATION, 0, 1));

      assertThat(code).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
    }
  }

  @Test
  void aFieldBlockOfManyBytesIsCutOffBeforeItIsDecoded() throws Exception {
    Http2Config config = Http2Config.builder().headerListBytesMax(16_384).build();
    try (TinyServer server = TinyServer.start(config, TinyServer::hello);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.frame(Frames.HEADERS, Frames.END_STREAM, 1, new byte[16_000]);
      ErrorCode code =
          met(
              peer,
              2,
              (attacker, round) -> attacker.frame(Frames.CONTINUATION, 0, 1, new byte[16_000]));

      assertThat(code).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
    }
  }

  @Test
  void repliesThatNobodyReadsDoNotPileUp() throws Exception {
    Http2Config config =
        Http2Config.builder()
            .unproductiveFramesMax(Integer.MAX_VALUE)
            .outputBytesMax(16_384)
            .build();
    try (TinyServer server = TinyServer.start(config, TinyServer::hello);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      byte[] pings = new byte[17 * 1000];
      for (int i = 0; i < 1000; i++) {
        pings[17 * i + 2] = 8;
        pings[17 * i + 3] = Frames.PING;
      }
      boolean cut = false;
      for (int round = 0; round < 5000 && !cut; round++) {
        try {
          peer.raw(pings);
        } catch (SocketException e) {
          cut = true;
        }
      }
      assertThat(cut).isTrue();
    }
  }

  @Test
  void bodiesThatBreakTheirPromiseAreReset() throws Exception {
    try (TinyServer server = TinyServer.start(TinyServer::hello);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/", "content-length", "3").data(1, true, new byte[2]);
      assertThat(peer.answer(1).resets()).containsExactly(ErrorCode.PROTOCOL_ERROR);
      peer.request(3, false, "/", "content-length", "3").data(3, false, new byte[4]);
      assertThat(peer.answer(3).resets()).containsExactly(ErrorCode.PROTOCOL_ERROR);
      peer.request(5, true, "/", "content-length", "3");
      assertThat(peer.answer(5).resets()).containsExactly(ErrorCode.PROTOCOL_ERROR);
      peer.request(7, false, "/", "content-length", "3")
          .data(7, false, new byte[2])
          .headers(7, true, "x-a", "b");
      assertThat(peer.answer(7).resets()).containsExactly(ErrorCode.PROTOCOL_ERROR);
      peer.request(9, false, "/", "content-length", "3").data(9, true, new byte[3]);
      assertThat(peer.answer(9).status()).isEqualTo(200);
    }
  }

  @Test
  void moreThanTheWindowIsAnError() throws Exception {
    Http2Config small = Http2Config.builder().streamWindowBytes(65_535).build();
    try (TinyServer server = TinyServer.start(small, HostilePeerTest::wait);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/");
      for (int i = 0; i < 4; i++) {
        peer.data(1, false, new byte[16_384]);
      }
      assertThat(peer.answer(1).resets()).containsExactly(ErrorCode.FLOW_CONTROL_ERROR);
    }
  }

  @Test
  void unreadBytesOfDeadStreamsGoBackToTheConnection() throws Exception {
    Http2Config small =
        Http2Config.builder().streamWindowBytes(65_535).connectionWindowBytes(65_535).build();
    try (TinyServer server = TinyServer.start(small, HostilePeerTest::wait);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      int window = 65_535;
      for (int id = 1; id < 40; id += 2) {
        peer.request(id, false, "/");
        while (window < 16_000) {
          Frame update = peer.next(Frames.WINDOW_UPDATE);
          assertThat(update.streamId()).isZero();
          window += update.number(0);
        }
        peer.data(id, false, new byte[16_000]);
        window -= 16_000;
        peer.reset(id, ErrorCode.CANCEL);
      }
      peer.sync();
    }
  }

  @Test
  void aPrefaceThatIsNoneEndsTheConnection() throws Exception {
    try (TinyServer server = TinyServer.start(TinyServer::hello);
        ScriptedPeer peer = ScriptedPeer.silent(server.address())) {
      peer.raw(Texts.bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));

      assertThat(peer.goneAway()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
      assertThat(peer.closed()).isTrue();
    }
  }

  @Test
  void aSlowReaderHoldsUpItsOwnStreamOnly() throws Exception {
    try (TinyServer server =
            TinyServer.start(exchange -> {
              exchange.respond(200, new Headers());
              int size = exchange.path().equals("/big") ? 1_000_000 : 10;
              exchange.write(new byte[size], 0, size);
              exchange.end();
            });
        ScriptedPeer peer =
            ScriptedPeer.client(server.address(), Frames.SETTINGS_INITIAL_WINDOW_SIZE, 1000)) {
      peer.request(1, true, "/big");
      peer.next(Frames.DATA);
      for (int id = 3; id < 103; id += 2) {
        peer.request(id, true, "/small");
        assertThat(peer.answer(id).size()).isEqualTo(10);
      }
    }
  }
}
