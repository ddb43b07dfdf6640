/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.Texts;
import io.fawa.http2.ScriptedPeer.Frame;
import io.fawa.limits.Budget;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients make a server hold is bounded for all of them, and each refusal is told. */
@Timeout(300)
class BudgetedConnectionTest {
  private static final int CONNECTION_BYTES = ServerConnection.CONNECTION_BYTES;

  /** More than what all requests of a test take, however many come at once. */
  private static final int READ_BUFFER_BYTES = 4096;

  /** Of eight streams, and of four handlers. */
  private static final long STREAMS_BYTES =
      (long) PaidStreams.STREAMS_TOGETHER * PaidStreams.STREAM_BYTES;

  private static final long HANDLERS_BYTES =
      (long) PaidStreams.HANDLERS_TOGETHER * PaidStreams.HANDLER_BYTES;
  private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static void holdOrAnswer(Exchange exchange) throws IOException {
    if (!exchange.path().equals("/hold")) {
      TinyServer.hello(exchange);
      return;
    }
    CountDownLatch cancelled = new CountDownLatch(1);
    exchange.onCancel(cancelled::countDown);
    Http2TransportTest.await(cancelled);
  }

  private static void awaitHeldBelow(Budget budget, long bytes) {
    long deadline = System.nanoTime() + SOON_NANOS;
    while (budget.heldBytes() >= bytes && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(budget.heldBytes()).isLessThan(bytes);
  }

  private static void awaitHeld(Budget budget, long bytes) {
    long end = System.nanoTime() + SOON_NANOS;
    while (budget.heldBytes() != bytes && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(budget.heldBytes()).isEqualTo(bytes);
  }

  @Test
  void streamsThatThereIsNoMemoryForAreRefusedAndTheRestGoesOn() throws Exception {
    long share = CONNECTION_BYTES + READ_BUFFER_BYTES + STREAMS_BYTES + 2 * HANDLERS_BYTES;
    Budget budget = new Budget(1 << 20, 1 << 20, share);
    try (TinyServer server =
        TinyServer.start(Http2Config.defaults(), budget, BudgetedConnectionTest::holdOrAnswer)) {
      try (ScriptedPeer peer = ScriptedPeer.client(server.address());
          ScriptedPeer other = ScriptedPeer.client(server.address())) {
        int held = PaidStreams.STREAMS_TOGETHER;
        for (int i = 0; i < held; i++) {
          peer.request(2 * i + 1, false, "/hold");
        }
        peer.sync();
        peer.request(2 * held + 1, true, "/");
        Frame refusal = peer.next(Frames.RST_STREAM);
        assertThat(refusal.streamId()).isEqualTo(2 * held + 1);
        assertThat(refusal.code()).isEqualTo(ErrorCode.REFUSED_STREAM);
        other.request(1, true, "/");
        assertThat(other.answer(1).status()).isEqualTo(200);
      }
      awaitHeld(budget, 0);
    }
  }

  @Test
  void aBodyThatThereIsNoMemoryForIsResetAndTheRestGoesOn() throws Exception {
    long share = CONNECTION_BYTES + STREAMS_BYTES + HANDLERS_BYTES + 65_536;
    Budget budget = new Budget(1 << 24, 1 << 24, share);
    try (TinyServer server =
        TinyServer.start(Http2Config.defaults(), budget, BudgetedConnectionTest::holdOrAnswer)) {
      try (ScriptedPeer peer = ScriptedPeer.client(server.address())) {
        peer.request(1, false, "/hold");
        for (int i = 0; i < 32; i++) {
          peer.data(1, false, new byte[16_384]);
        }
        Frame refusal = peer.next(Frames.RST_STREAM);
        assertThat(refusal.streamId()).isEqualTo(1);
        assertThat(refusal.code()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
        peer.request(3, false, "/").data(3, true, Texts.bytes("small"));
        assertThat(peer.answer(3).status()).isEqualTo(200);
      }
      awaitHeld(budget, 0);
    }
  }

  @Test
  void fieldsThatThereIsNoMemoryForAreRefusedAndTheRestGoesOn() throws Exception {
    long share = CONNECTION_BYTES + STREAMS_BYTES + 2 * HANDLERS_BYTES + 50_000;
    Budget budget = new Budget(1 << 20, 1 << 20, share);
    String[] fields = {"x-long", "a".repeat(20_000)};
    try (TinyServer server =
        TinyServer.start(Http2Config.defaults(), budget, BudgetedConnectionTest::holdOrAnswer)) {
      try (ScriptedPeer peer = ScriptedPeer.client(server.address())) {
        for (int i = 0; i < 20; i++) {
          peer.request(2 * i + 1, true, "/", fields);
          assertThat(peer.answer(2 * i + 1).status()).isEqualTo(200);
          // The answer is sent a moment before the memory of its request is given back.
          awaitHeldBelow(budget, CONNECTION_BYTES + 20_000);
        }
        // One by one: those that come together have a longer buffer, which takes memory as well.
        peer.request(41, false, "/hold", fields).sync();
        peer.request(43, false, "/hold", fields).sync();
        peer.request(45, false, "/hold", fields);
        Frame refusal = peer.next(Frames.RST_STREAM);
        assertThat(refusal.streamId()).isEqualTo(45);
        assertThat(refusal.code()).isEqualTo(ErrorCode.REFUSED_STREAM);
        peer.request(47, true, "/");
        assertThat(peer.answer(47).status()).isEqualTo(200);
      }
      awaitHeld(budget, 0);
    }
  }

  @Test
  void aConnectionThatThereIsNoMemoryForIsToldSo() throws Exception {
    Budget budget = new Budget(2 * CONNECTION_BYTES / 7 * 8 + 8, 1 << 20, 1 << 20);
    List<ScriptedPeer> peers = new ArrayList<>();
    try (TinyServer server = TinyServer.start(Http2Config.defaults(), budget, TinyServer::hello)) {
      for (int i = 0; i < 2; i++) {
        ScriptedPeer peer = ScriptedPeer.client(server.address());
        peers.add(peer);
        peer.sync();
      }
      // Says nothing: what is written to a connection that is closed already may cost the answer.
      try (ScriptedPeer third = ScriptedPeer.silent(server.address())) {
        assertThat(third.next(Frames.GOAWAY).code()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
      }
      for (ScriptedPeer peer : peers) {
        peer.close();
      }
      awaitHeld(budget, 0);
    }
  }

  @Test
  void whatAHandlerHoldsIsGivenBackWhenItIsDone() throws Exception {
    Budget budget = Budget.of(1 << 20);
    try (TinyServer server =
        TinyServer.start(
            Http2Config.defaults(),
            budget,
            exchange -> {
              exchange.allowance().take(50_000);
              TinyServer.hello(exchange);
            })) {
      try (ScriptedPeer peer = ScriptedPeer.client(server.address())) {
        for (int i = 0; i < 100; i++) {
          peer.request(2 * i + 1, true, "/");
          assertThat(peer.answer(2 * i + 1).status()).isEqualTo(200);
        }
      }
      awaitHeld(budget, 0);
    }
  }

  @Test
  void aBodyThatFallsSilentEndsAtItsLimitAndAPatientStreamWaits() throws Exception {
    BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>(1);
    Http2Config config = Http2Config.builder().bodyIdleTimeout(Duration.ofMillis(200)).build();
    try (TinyServer server = TinyServer.start(config, exchange -> silent(exchange, failures));
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/patient");
      int status = 503;
      // On a busy machine the limit may have passed before the body begins.
      for (int id = 3; status == 503; id += 2) {
        peer.request(id, false, "/");
        peer.data(id, false, Texts.bytes("begun"));
        status = peer.answer(id).status();
      }
      assertThat(status).isEqualTo(408);
      assertThat(failures.poll(60, TimeUnit.SECONDS)).hasMessageContaining("PT0.2S");
      peer.data(1, true, Texts.bytes("late"));
      assertThat(peer.answer(1).status()).isEqualTo(200);
    }
  }

  private static void silent(Exchange exchange, BlockingQueue<Throwable> failures)
      throws IOException {
    if (exchange.path().equals("/patient")) {
      exchange.bodyIdleTimeout(Duration.ZERO);
      TinyServer.hello(exchange);
      return;
    }
    byte[] some = new byte[64];
    int status = 408;
    try {
      assertThat(exchange.read(some, 0, some.length)).isPositive();
      assertThatThrownBy(() -> exchange.read(some, 0, some.length))
          .isInstanceOf(DeadlineExceededException.class)
          .satisfies(failures::add);
    } catch (DeadlineExceededException e) {
      status = 503;
    }
    exchange.respond(status, new Headers());
    exchange.end();
  }

  @Test
  void anIdleConnectionGivesBackItsLongBuffers() throws Exception {
    Budget budget = Budget.of(1 << 24);
    try (TinyServer server = TinyServer.start(Http2Config.defaults(), budget, TinyServer::echo);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, false, "/");
      peer.windowUpdate(0, 1 << 20).windowUpdate(1, 1 << 20);
      for (int i = 0; i < 16; i++) {
        peer.data(1, i == 15, new byte[16_384]);
      }
      assertThat(peer.answer(1).size()).isEqualTo(16 * 16_384);
      // The reader looks at its buffer whenever it is about to wait for the next frame, and keeps
      // a middling one until little has come. The answer is sent a moment before its stream ends.
      for (int i = 0; i < 60 && budget.heldBytes() != CONNECTION_BYTES; i++) {
        peer.sync();
        TimeUnit.MILLISECONDS.sleep(10L * i);
      }
      awaitHeld(budget, CONNECTION_BYTES);
    }
  }
}
