/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.http.Texts;
import io.fawa.http2.ScriptedPeer.Frame;
import io.fawa.limits.Budget;
import io.fawa.limits.DeadlineExceededException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that have nothing to do until a body begins. */
@Timeout(300)
class DeferredHandlerTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int STREAMS = 50;

  private final Budget budget = Budget.of(1 << 24);
  private final AtomicInteger called = new AtomicInteger();

  /** Answers with the whole body, or with 408. */
  private final ExchangeHandler handler =
      new ExchangeHandler() {
        @Override
        public void handle(Exchange exchange) throws IOException {
          called.incrementAndGet();
          ByteArrayOutputStream body = new ByteArrayOutputStream();
          byte[] some = new byte[64];
          int status = 200;
          try {
            for (int n = exchange.read(some, 0, 64); n >= 0; n = exchange.read(some, 0, 64)) {
              body.write(some, 0, n);
            }
          } catch (DeadlineExceededException e) {
            status = 408;
          }
          exchange.respond(status, new Headers());
          exchange.write(body.toByteArray(), 0, body.size());
          exchange.end();
        }

        @Override
        public boolean beginsWithBody(Exchange exchange) {
          return true;
        }
      };

  private TinyServer start(Http2Config config) throws IOException {
    return TinyServer.start(config, budget, handler);
  }

  private void awaitNothingHeld() {
    long end = System.nanoTime() + LONG.toNanos();
    while (budget.heldBytes() != 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(budget.heldBytes()).isZero();
  }

  private static void open(ScriptedPeer peer) throws IOException {
    for (int i = 0; i < STREAMS; i++) {
      peer.request(2 * i + 1, false, "/");
    }
    peer.sync();
  }

  @Test
  void silentStreamsHaveNoneUntilTheirBodiesBegin() throws Exception {
    try (TinyServer server = start(Http2Config.defaults())) {
      try (ScriptedPeer peer = ScriptedPeer.client(server.address())) {
        open(peer);
        assertThat(called).hasValue(0);
        for (int i = STREAMS - 1; i >= 0; i--) {
          peer.data(2 * i + 1, true, Texts.bytes("body " + i));
          assertThat(peer.answer(2 * i + 1).text()).isEqualTo("body " + i);
        }
        assertThat(called).hasValue(STREAMS);
        peer.request(2 * STREAMS + 1, false, "/").sync();
        peer.data(2 * STREAMS + 1, false, Texts.bytes("in "));
        peer.data(2 * STREAMS + 1, true, Texts.bytes("parts"));
        assertThat(peer.answer(2 * STREAMS + 1).text()).isEqualTo("in parts");
      }
      awaitNothingHeld();
    }
  }

  @Test
  void emptyBodiesBeginWithTheirEnd() throws Exception {
    try (TinyServer server = start(Http2Config.defaults());
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/").request(3, false, "/").sync();
      peer.data(1, true);
      assertThat(peer.answer(1).status()).isEqualTo(200);
      peer.headers(3, true, "x-trailer", "a");
      assertThat(peer.answer(3).status()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatStaysSilentIsTold() throws Exception {
    Http2Config config = Http2Config.builder().bodyIdleTimeout(Duration.ofMillis(300)).build();
    try (TinyServer server = start(config);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/");
      assertThat(peer.answer(1).status()).isEqualTo(408);
    }
  }

  @Test
  void aClientThatAsksWhetherToGoOnIsTold() throws Exception {
    try (TinyServer server = start(Http2Config.defaults());
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/", "expect", "100-continue");
      Frame informational = peer.next(Frames.HEADERS);
      assertThat(informational.streamId()).isEqualTo(1);
      peer.data(1, true, Texts.bytes("on"));
      assertThat(peer.answer(1).text()).isEqualTo("on");
    }
  }

  @Test
  void thoseThatAreResetOrLostAreNeverServed() throws Exception {
    try (TinyServer server = start(Http2Config.defaults())) {
      try (ScriptedPeer peer = ScriptedPeer.client(server.address())) {
        open(peer);
        for (int i = 0; i < 10; i++) {
          peer.reset(2 * i + 1, ErrorCode.CANCEL);
        }
        peer.sync();
      }
      awaitNothingHeld();
      assertThat(called).hasValue(0);
    }
  }

  @Test
  void aDrainWaitsForThem() throws Exception {
    try (TinyServer server = start(Http2Config.defaults());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/").sync();
      ServerConnection connection = server.connections.element();
      Future<Boolean> drained = threads.submit(() -> connection.drain(LONG));
      peer.next(Frames.GOAWAY);
      Frame ping = peer.next(Frames.PING);
      peer.frame(Frames.PING, Frames.ACK, 0, ping.payload().array());
      peer.next(Frames.GOAWAY);
      peer.data(1, true, Texts.bytes("late"));
      assertThat(peer.answer(1).text()).isEqualTo("late");
      assertThat(drained.get()).isTrue();
    }
  }
}
