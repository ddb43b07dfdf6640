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
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every time limit of the configuration, with a peer that is silent where it hurts. */
@Timeout(300)
class TimeLimitsTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  private static final Duration LONGEST = Duration.ofSeconds(16);

  /** What the peer has to do in time before a limit is reached, and what happens then. */
  private interface Scene {
    void play(Duration limit) throws Exception;
  }

  /** Plays a scene with longer and longer limits while the peer is cut before its part is done. */
  private static void play(Scene scene) throws Exception {
    Duration limit = SHORT;
    while (true) {
      try {
        scene.play(limit);
        return;
      } catch (EOFException | SocketException e) {
        if (limit.compareTo(LONGEST) >= 0) {
          throw e;
        }
        limit = limit.multipliedBy(2);
      }
    }
  }

  private static Http2Config.Builder config() {
    return Http2Config.builder();
  }

  private static void hang(Exchange exchange, CountDownLatch started) {
    CountDownLatch cancelled = new CountDownLatch(1);
    exchange.onCancel(cancelled::countDown);
    started.countDown();
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
    play(limit -> {
      try (TinyServer server =
              TinyServer.start(config().handshakeTimeout(limit).build(), TinyServer::hello);
          ScriptedPeer peer = ScriptedPeer.client(server.address())) {
        peer.sync();
        peer.frame(Frames.HEADERS, Frames.END_STREAM, 1, peer.block(":method", "GET"));

        assertThat(peer.closed()).isTrue();
      }
    });
  }

  @Test
  void anIdleConnectionIsToldAndClosed() throws Exception {
    play(limit -> {
      try (TinyServer server =
              TinyServer.start(config().idleTimeout(limit).build(), TinyServer::hello);
          ScriptedPeer peer = ScriptedPeer.client(server.address())) {
        peer.request(1, true, "/");
        assertThat(peer.answer(1).status()).isEqualTo(200);

        assertThat(peer.goneAway()).isEqualTo(ErrorCode.NO_ERROR);
        assertThat(peer.closed()).isTrue();
      }
    });
  }

  @Test
  void aConnectionWithAStreamIsNotIdle() throws Exception {
    play(limit -> {
      CountDownLatch release = new CountDownLatch(1);
      try (TinyServer server =
              TinyServer.start(
                  config().idleTimeout(limit).keepAliveInterval(limit).build(),
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
    });
  }

  @Test
  void aPeerThatDoesNotAnswerThePingIsGone() throws Exception {
    play(limit -> {
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch cancelled = new CountDownLatch(1);
      try (TinyServer server =
              TinyServer.start(
                  config().keepAliveInterval(limit).keepAliveTimeout(limit).build(),
                  exchange -> {
                    hang(exchange, started);
                    cancelled.countDown();
                  });
          ScriptedPeer peer = ScriptedPeer.client(server.address())) {
        peer.request(1, true, "/");
        peer.next(Frames.PING);
        assertThat(peer.closed()).isTrue();
        if (started.getCount() > 0) {
          throw new EOFException("cut before the handler began");
        }
        Http2TransportTest.await(cancelled);
      }
    });
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
