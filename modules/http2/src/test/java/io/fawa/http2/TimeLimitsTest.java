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
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every time limit of the configuration, with a peer that is silent where it hurts. */
@Timeout(60)
class TimeLimitsTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  /** For what the peer has to do something in time first, on a machine however busy. */
  private static final Duration AMPLE = Duration.ofSeconds(3);

  private static Http2Config.Builder config() {
    return Http2Config.builder();
  }

  private static void hang(Exchange exchange) {
    CountDownLatch cancelled = new CountDownLatch(1);
    exchange.onCancel(cancelled::countDown);
    Http2TransportTest.await(cancelled);
  }

  @Test
  void aClientThatSaysNothingIsCut() throws Exception {
    try (TinyServer server =
            TinyServer.start(config().handshakeTimeout(SHORT).build(), TinyServer::hello);
        ScriptedPeer peer = ScriptedPeer.silent(server.address())) {
      assertThat(peer.closed()).isTrue();
    }
  }

  @Test
  void aFieldBlockThatDoesNotEndIsCut() throws Exception {
    try (TinyServer server =
            TinyServer.start(config().handshakeTimeout(AMPLE).build(), TinyServer::hello);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.sync();
      peer.frame(Frames.HEADERS, Frames.END_STREAM, 1, peer.block(":method", "GET"));

      assertThat(peer.closed()).isTrue();
    }
  }

  @Test
  void anIdleConnectionIsToldAndClosed() throws Exception {
    try (TinyServer server =
            TinyServer.start(config().idleTimeout(AMPLE).build(), TinyServer::hello);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/");
      assertThat(peer.answer(1).status()).isEqualTo(200);

      assertThat(peer.goneAway()).isEqualTo(ErrorCode.NO_ERROR);
      assertThat(peer.closed()).isTrue();
    }
  }

  @Test
  void aConnectionWithAStreamIsNotIdle() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (TinyServer server =
            TinyServer.start(
                config().idleTimeout(AMPLE).keepAliveInterval(AMPLE).build(),
                exchange -> {
                  Http2TransportTest.await(release);
                  TinyServer.hello(exchange);
                });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/");
      // Two keep-alive PINGs take longer than the idle time-out does.
      for (int i = 0; i < 2; i++) {
        Frame ping = peer.next(Frames.PING);
        peer.frame(Frames.PING, Frames.ACK, 0, ping.payload().array());
      }
      release.countDown();
      assertThat(peer.answer(1).status()).isEqualTo(200);
    }
  }

  @Test
  void aPeerThatDoesNotAnswerThePingIsGone() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    try (TinyServer server =
            TinyServer.start(
                config().keepAliveInterval(SHORT).keepAliveTimeout(SHORT).build(),
                exchange -> {
                  hang(exchange);
                  cancelled.countDown();
                });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/");
      peer.next(Frames.PING);

      Http2TransportTest.await(cancelled);
      assertThat(peer.closed()).isTrue();
    }
  }

  @Test
  void aStreamWithoutProgressIsResetAndTheConnectionStays() throws Exception {
    try (TinyServer server =
            TinyServer.start(
                config().streamIdleTimeout(SHORT).build(), exchange -> Texts.body(exchange));
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/");

      assertThat(peer.answer(1).resets()).containsExactly(ErrorCode.CANCEL);
      peer.sync();
    }
  }

  @Test
  void aSenderThatGetsNoWindowIsIdleToo() throws Exception {
    try (TinyServer server =
            TinyServer.start(
                config().streamIdleTimeout(SHORT).build(),
                exchange -> {
                  exchange.respond(200, new Headers());
                  exchange.write(new byte[100_000], 0, 100_000);
                });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/");

      assertThat(peer.answer(1).resets()).containsExactly(ErrorCode.CANCEL);
      peer.sync();
    }
  }

  @Test
  void aWriteThatStallsEndsTheConnection() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    try (TinyServer server =
            TinyServer.start(
                config().writeStallTimeout(SHORT).build(),
                exchange -> {
                  exchange.respond(200, new Headers());
                  byte[] chunk = new byte[1 << 20];
                  try {
                    while (true) {
                      exchange.write(chunk, 0, chunk.length);
                    }
                  } catch (IOException e) {
                    failed.countDown();
                  }
                });
        ScriptedPeer peer =
            ScriptedPeer.client(
                server.address(), Frames.SETTINGS_INITIAL_WINDOW_SIZE, Frames.WINDOW_MAX)) {
      // All the window there is, and nobody who reads: the socket's buffers fill up.
      peer.windowUpdate(0, Frames.WINDOW_MAX - 65_535).request(1, true, "/");

      Http2TransportTest.await(failed);
    }
  }
}
