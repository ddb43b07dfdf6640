/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Headers;
import io.fawa.http.Texts;
import io.fawa.http2.ScriptedPeer.Frame;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Graceful ends (RFC 9113 §6.8). */
@Timeout(300)
class DrainTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private static ServerConnection only(TinyServer server) {
    assertThat(server.connections).hasSize(1);
    return server.connections.element();
  }

  @Test
  void aDrainLetsEveryCallFinishAndNamesTheLast() throws Exception {
    int tries = 1;
    while (!answersThePingOfADrain()) {
      assertThat(tries++).isLessThan(10);
    }
  }

  /** False if it took longer than the second for which a drain waits for the answer. */
  private static boolean answersThePingOfADrain() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(2);
    try (TinyServer server =
            TinyServer.start(exchange -> {
              started.countDown();
              Http2TransportTest.await(release);
              TinyServer.hello(exchange);
            });
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/").sync();
      ServerConnection connection = only(server);
      long begin = System.nanoTime();
      Future<Boolean> drained = threads.submit(() -> connection.drain(LONG));

      Frame warning = peer.next(Frames.GOAWAY);
      assertThat(warning.number(0)).isEqualTo(Integer.MAX_VALUE);
      assertThat(warning.code()).isEqualTo(ErrorCode.NO_ERROR);
      Frame ping = peer.next(Frames.PING);
      // Was on its way when the warning came: still served.
      peer.request(3, true, "/");
      peer.frame(Frames.PING, Frames.ACK, 0, ping.payload().array());
      Frame last = peer.next(Frames.GOAWAY);
      if (System.nanoTime() - begin >= TimeUnit.SECONDS.toNanos(1)) {
        release.countDown();
        return false;
      }
      assertThat(last.number(0)).isEqualTo(3);
      // Comes too late: neither served nor answered.
      peer.request(5, true, "/").sync();
      Http2TransportTest.await(started);
      release.countDown();
      assertThat(peer.answer(1).status()).isEqualTo(200);

      assertThat(drained.get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(peer.closed()).isTrue();
      assertThat(peer.recorded).noneMatch(frame -> frame.streamId() == 5);
      assertThat(peer.recorded)
          .anyMatch(frame -> frame.streamId() == 3 && frame.type() == Frames.HEADERS);
      return true;
    }
  }

  @Test
  void aDrainDoesNotWaitForAnAnswerToItsPingForLong() throws Exception {
    try (TinyServer server = TinyServer.start(TinyServer::hello);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/");
      peer.answer(1);

      assertThat(only(server).drain(LONG)).isTrue();
      assertThat(peer.closed()).isTrue();
    }
  }

  @Test
  void aDrainThatRunsOutOfTimeCutsWhatIsLeft() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    try (TinyServer server =
            TinyServer.start(exchange -> {
              exchange.onCancel(cancelled::countDown);
              exchange.respond(200, new Headers());
              exchange.flush();
              Http2TransportTest.await(cancelled);
            });
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.request(1, true, "/");
      peer.next(Frames.HEADERS);

      assertThat(only(server).drain(Duration.ofMillis(100))).isFalse();
      Http2TransportTest.await(cancelled);
      assertThat(peer.closed()).isTrue();
    }
  }

  @Test
  void closingTwiceOrAfterADrainIsSilent() throws Exception {
    try (TinyServer server = TinyServer.start(TinyServer::hello);
        ScriptedPeer peer = ScriptedPeer.client(server.address())) {
      peer.sync();
      ServerConnection connection = only(server);
      connection.close();
      connection.close();

      assertThat(connection.drain(LONG)).isTrue();
      assertThat(connection.exchanges()).isZero();
      assertThat(peer.closed()).isTrue();
    }
  }

  @Test
  void noCallOfAnHonestClientFailsAcrossADrain() throws Exception {
    try (TinyServer server =
            TinyServer.start(exchange -> Texts.answer(exchange, Texts.body(exchange)));
        Http2Transport transport = Http2TransportTest.transportTo(server);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch enough = new CountDownLatch(500);
      Future<Integer> calls =
          threads.submit(() -> {
            int done = 0;
            while (done < 3000) {
              try (var exchange =
                  transport.open(Http2TransportTest.post("/"), io.fawa.limits.Deadline.none())) {
                Texts.write(exchange, "call " + done);
                exchange.endRequest();
                assertThat(Texts.body(exchange)).isEqualTo("call " + done);
              }
              done++;
              enough.countDown();
            }
            return done;
          });
      Http2TransportTest.await(enough);
      only(server).drain(LONG);

      assertThat(calls.get(150, TimeUnit.SECONDS)).isEqualTo(3000);
    }
  }
}
