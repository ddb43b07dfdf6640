/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.http.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Short calls are served by the reader, and no other call keeps its connection waiting. */
@Timeout(180)
class ReadingTurnTest {
  private final CountDownLatch readOn = new CountDownLatch(1);
  private long nanos;
  private final ReadingTurn turn = new ReadingTurn(Relief.SHARED, () -> nanos, readOn::countDown);

  @Test
  void theReaderKeepsReadingAfterAShortCall() {
    AtomicInteger served = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      assertThat(turn.mayServe()).isTrue();
      assertThat(turn.serve(served::incrementAndGet)).isTrue();
      turn.look();
    }
    assertThat(served).hasValue(100);
    assertThat(readOn.getCount()).isEqualTo(1);
    assertThat(turn.serving()).isFalse();
  }

  @Test
  void aCallSeenTwiceLosesTheReaderItsTurn() throws Exception {
    boolean stillReader =
        turn.serve(() -> {
          assertThat(turn.look()).isTrue();
          assertThat(turn.serving()).isTrue();
          assertThat(turn.look()).isFalse();
        });

    assertThat(stillReader).isFalse();
    assertThat(readOn.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aCallThatIsAboutToWaitLosesItAtOnceAndOnlyOnce() throws Exception {
    boolean stillReader =
        turn.serve(() -> {
          turn.beforeCallWaits();
          turn.beforeCallWaits();
          turn.look();
          turn.look();
        });

    assertThat(stillReader).isFalse();
    assertThat(readOn.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(turn.serving()).isFalse();
  }

  @Test
  void aCallThatWasNotShortLeavesTheNextToOthers() {
    assertThat(turn.serve(() -> nanos += ReadingTurn.SHORT_NANOS)).isTrue();
    assertThat(turn.mayServe()).isTrue();

    assertThat(turn.serve(() -> nanos += ReadingTurn.SHORT_NANOS + 1)).isTrue();
    assertThat(refused(turn)).isEqualTo(16);
    assertThat(turn.serve(() -> nanos += ReadingTurn.SHORT_NANOS + 1)).isTrue();
    assertThat(refused(turn)).isEqualTo(32);
    assertThat(readOn.getCount()).isEqualTo(1);
  }

  @Test
  void whoeverWaitsWithoutServingChangesNothing() {
    turn.beforeCallWaits();
    turn.look();
    turn.look();

    assertThat(readOn.getCount()).isEqualTo(1);
    assertThat(turn.serve(() -> {})).isTrue();
  }

  @Test
  void eachCallThatWasNotShortMakesTheReaderWarier() throws Exception {
    BlockingQueue<Integer> counts = new LinkedBlockingQueue<>(1000);
    List<ReadingTurn> self = new ArrayList<>();
    ReadingTurn own =
        new ReadingTurn(Relief.SHARED, () -> 0, () -> counts.add(refused(self.getFirst())));
    self.add(own);
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      own.serve(own::beforeCallWaits);
      found.add(counts.poll(60, TimeUnit.SECONDS));
    }
    assertThat(found).containsExactly(16, 32, 64, 128, 256, 512, 1_024, 1_024);

    for (int i = 0; i < 1_024; i++) {
      own.serve(() -> {});
    }
    own.serve(own::beforeCallWaits);
    assertThat(counts.poll(60, TimeUnit.SECONDS)).isEqualTo(16);
  }

  /** How many calls the reader shall leave to others. */
  private static int refused(ReadingTurn turn) {
    int calls = 0;
    while (!turn.mayServe()) {
      calls++;
    }
    return calls;
  }

  @Test
  void shortCallsOfAConnectionShareAThread() throws Exception {
    BlockingQueue<Long> threads = new LinkedBlockingQueue<>(1000);
    ExchangeHandler noting =
        exchange -> {
          threads.add(Thread.currentThread().threadId());
          TinyServer.hello(exchange);
        };
    try (TinyServer server = TinyServer.start(noting);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      long before = 0;
      long last = -1;
      // Whenever the machine stands still for a moment, a call may get another thread.
      for (int id = 1; last != before; id += 2) {
        before = last;
        peer.request(id, true, "/");
        assertThat(peer.answer(id).status()).isEqualTo(200);
        last = requireNonNull(threads.poll(60, TimeUnit.SECONDS));
      }
    }
  }

  @Test
  void aCallThatWaitsElsewhereKeepsNoOtherWaiting() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    ExchangeHandler handler =
        exchange -> {
          if (exchange.path().equals("/first")) {
            await(second);
          } else {
            second.countDown();
          }
          Texts.answer(exchange, exchange.path());
        };
    try (TinyServer server = TinyServer.start(handler);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/first").sync();
      peer.request(3, true, "/second");

      assertThat(peer.answer(3).text()).isEqualTo("/second");
      peer.request(5, true, "/third");
      assertThat(peer.answer(5).text()).isEqualTo("/third");
    }
  }

  @Test
  void aCallThatWaitsForWindowHasItRead() throws Exception {
    byte[] twice = new byte[2 * Frames.INITIAL_WINDOW];
    ExchangeHandler handler =
        exchange -> {
          exchange.respond(200, Headers.of("content-type", "application/octet-stream"));
          exchange.write(twice, 0, twice.length);
          exchange.end();
        };
    try (TinyServer server = TinyServer.start(handler);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/");
      peer.windowUpdate(0, twice.length).windowUpdate(1, twice.length);

      assertThat(peer.answer(1).text()).hasSize(twice.length);
      peer.sync();
    }
  }

  @Test
  void anotherThreadThatSendsForACallMayWaitForWindowToo() throws Exception {
    byte[] twice = new byte[2 * Frames.INITIAL_WINDOW];
    ExchangeHandler handler =
        exchange -> {
          exchange.respond(200, Headers.of("content-type", "application/octet-stream"));
          CountDownLatch sent = new CountDownLatch(1);
          Thread.ofVirtual()
              .start(() -> {
                write(exchange, twice);
                sent.countDown();
              });
          await(sent);
          exchange.end();
        };
    try (TinyServer server = TinyServer.start(handler);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/");
      peer.windowUpdate(0, twice.length).windowUpdate(1, twice.length);

      assertThat(peer.answer(1).text()).hasSize(twice.length);
    }
  }

  @Test
  void aCallThatLeavesItsThreadInterruptedDoesNotCloseTheConnection() throws Exception {
    ExchangeHandler handler =
        exchange -> {
          TinyServer.hello(exchange);
          Thread.currentThread().interrupt();
        };
    try (TinyServer server = TinyServer.start(handler);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      for (int id = 1; id < 40; id += 2) {
        peer.request(id, true, "/");
        assertThat(peer.answer(id).status()).isEqualTo(200);
      }
      peer.sync();
    }
  }

  @Test
  void aCallThatFailsBadlyCostsItsStreamAlone() throws Exception {
    ExchangeHandler handler =
        exchange -> {
          if (exchange.path().equals("/deep")) {
            throw new StackOverflowError("as deep as it goes");
          }
          TinyServer.hello(exchange);
        };
    try (TinyServer server = TinyServer.start(handler);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/deep");
      assertThat(peer.answer(1).resets()).containsExactly(ErrorCode.INTERNAL_ERROR);
      peer.request(3, true, "/");
      assertThat(peer.answer(3).status()).isEqualTo(200);
    }
  }

  @Test
  void aConnectionWhoseReadingWasPassedOnServesUntilItsPeerLeaves() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    ExchangeHandler handler =
        exchange -> {
          if (first.getAndSet(false)) {
            await(go);
          }
          TinyServer.hello(exchange);
        };
    try (TinyServer server = TinyServer.start(handler)) {
      try (ScriptedPeer peer = ScriptedPeer.client(server.address())) {
        peer.request(1, true, "/").sync();
        go.countDown();
        assertThat(peer.answer(1).status()).isEqualTo(200);
        // The thread that served it is no reader any more, and must not end the connection.
        for (int id = 3; id < 99; id += 2) {
          peer.request(id, true, "/");
          assertThat(peer.answer(id).status()).isEqualTo(200);
        }
        assertThat(server.connections).hasSize(1);
      }
      while (!server.connections.isEmpty()) {
        Thread.onSpinWait();
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(Exchange exchange, byte[] bytes) {
    try {
      exchange.write(bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
