/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Headers;
import io.fawa.http.Texts;
import io.fawa.http2.ScriptedPeer.Answer;
import io.fawa.http2.ScriptedPeer.Frame;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which frames an answer becomes, and how answers share writes. */
@Timeout(180)
class ServerWritesTest {
  @Test
  void aUnaryAnswerIsThreeFramesInOnePiece() throws Exception {
    try (TinyServer server = TinyServer.start(TinyServer::unary);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/s/m").data(1, true, new byte[16]);
      Answer answer = peer.answer(1);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.size()).isEqualTo(16);
      assertThat(answer.trailers().first("grpc-status")).contains("0");
      assertThat(peer.recorded.stream().filter(frame -> frame.streamId() == 1).map(Frame::type))
          .containsExactly(Frames.HEADERS, Frames.DATA, Frames.HEADERS);
    }
  }

  @Test
  void requestsThatComeTogetherAreAllAnswered() throws Exception {
    try (TinyServer server = TinyServer.start(TinyServer::hello);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      byte[] block = peer.block(":method", "GET", ":scheme", "http", ":path", "/");
      java.nio.ByteBuffer batch = java.nio.ByteBuffer.allocate(200 * (9 + block.length));
      for (int id = 1; id < 400; id += 2) {
        batch.putInt((block.length << 8) | Frames.HEADERS);
        batch.put((byte) (Frames.END_HEADERS | Frames.END_STREAM)).putInt(id).put(block);
      }
      peer.raw(batch.array());
      for (int ended = 0; ended < 200; ) {
        ended += peer.next(Frames.DATA).ends() ? 1 : 0;
      }
      peer.sync();
    }
  }

  @Test
  void messagesFlushedOneByOneArriveInOrderAndWithoutAnEnd() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (TinyServer server =
            TinyServer.start(exchange -> {
              exchange.respond(200, new Headers());
              for (int i = 0; i < 100; i++) {
                Texts.write(exchange, i + ",");
                exchange.flush();
              }
              Http2TransportTest.await(release);
              exchange.end();
            });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/");
      StringBuilder got = new StringBuilder();
      while (!got.toString().endsWith(",99,")) {
        got.append(
            java.nio.charset.StandardCharsets.UTF_8.decode(peer.next(Frames.DATA).payload()));
      }
      assertThat(got.toString().split(",", -1)).hasSize(101);
      release.countDown();
      assertThat(peer.next(Frames.DATA).ends()).isTrue();
    }
  }

  /** Nothing forbids another thread to flush between two writes, so that most share is enough. */
  @Test
  void writesThatFollowEachOtherShareAFrame() throws Exception {
    try (TinyServer server =
            TinyServer.start(exchange -> {
              exchange.respond(200, new Headers());
              for (String part : new String[] {"a", "b", "c"}) {
                Texts.write(exchange, part);
              }
              exchange.end();
            });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      int answers = 40;
      for (int i = 0; i < answers; i++) {
        peer.request(2 * i + 1, true, "/");
        assertThat(peer.answer(2 * i + 1).text()).isEqualTo("abc");
      }
      assertThat(peer.recorded.stream().filter(frame -> frame.type() == Frames.DATA))
          .hasSizeLessThan(answers * 3 / 2);
    }
  }

  @Test
  void aResponseWithoutBodyIsOneFrame() throws Exception {
    try (TinyServer server =
            TinyServer.start(exchange -> {
              exchange.respond(304, new Headers());
              exchange.end();
            });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.sync(); // what acknowledges SETTINGS would take a part along
      peer.request(1, true, "/");

      assertThat(peer.answer(1).status()).isEqualTo(304);
      assertThat(peer.recorded.stream().filter(frame -> frame.streamId() == 1)).hasSize(1);
    }
  }

  @Test
  void largeResponseHeadersGoOnInContinuations() throws Exception {
    try (TinyServer server =
            TinyServer.start(exchange -> {
              exchange.respond(200, Headers.of("x-big", "v".repeat(40_000)));
              exchange.end();
            });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/");
      Frame first = peer.next(Frames.HEADERS);
      Frame second = peer.next();
      Frame third = peer.next();

      assertThat(first.flags()).isEqualTo(Frames.END_STREAM);
      assertThat(first.payload().capacity()).isEqualTo(16_384);
      assertThat(second.type()).isEqualTo(Frames.CONTINUATION);
      assertThat(second.flags()).isZero();
      assertThat(third.type()).isEqualTo(Frames.CONTINUATION);
      assertThat(third.flags()).isEqualTo(Frames.END_HEADERS);
    }
  }
}
