/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.ClientExchange;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.Texts;
import io.fawa.http3.quic.UdpRelay;
import io.fawa.http3.webtransport.WebTransportClose;
import io.fawa.http3.webtransport.WebTransportRequest;
import io.fawa.http3.webtransport.WebTransportSession;
import io.fawa.http3.webtransport.WebTransportStream;
import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls and sessions over a network that loses, doubles and reorders packets: everything arrives,
 * and no memory or connection is left. The windows are small, so that MAX_DATA and MAX_STREAM_DATA
 * are sent, and lost, often.
 */
public abstract class LossyNetworkContract extends Http3Fixture {
  private static final long SEED = 20_260_101;
  private static final Http3Config SMALL =
      Http3Config.builder()
          .streamWindowBytes(48 * 1024)
          .connectionWindowBytes(96 * 1024)
          .maxConcurrentRequests(16)
          .unidirectionalStreamsMax(16)
          .webTransportSessionsMax(4)
          // CONNECTION_CLOSE may be lost.
          .idleTimeout(Duration.ofSeconds(10))
          .build();

  /** So small that concurrent transfers stall if a MAX_DATA frame is lost. */
  private static final Http3Config SCANT =
      Http3Config.builder()
          .streamWindowBytes(16 * 1024)
          .connectionWindowBytes(24 * 1024)
          .idleTimeout(Duration.ofSeconds(15))
          .build();

  /** Packets lost in a row: as many as may carry the same MAX_DATA. */
  private static final int BURST = 6;

  private static final int TRANSFER_BYTES = 32 * 1024;

  private final Budget budget = Budget.of(64 << 20);
  private final BlockingQueue<WebTransportSession> sessions = new LinkedBlockingQueue<>(10);

  /** A server, and a client behind the bad network. */
  private record Pair(Server server, Http3Transport client, UdpRelay relay)
      implements AutoCloseable {
    void assertLeavesNothing() throws InterruptedException {
      client.close();
      until("no connection is left", () -> server.connections.isEmpty());
      until("all is given back", () -> server.budget.heldBytes() == 0);
    }

    @Override
    public void close() {
      client.close();
      relay.close();
    }
  }

  private Pair pair(int lostPercent) throws Exception {
    return pair(serve(SMALL, budget, this::handle), lostPercent);
  }

  private Pair pair(Server server, int lostPercent) throws Exception {
    return pair(server, SMALL, lostPercent);
  }

  private Pair pair(Server server, Http3Config config, int lostPercent) throws Exception {
    UdpRelay relay = new UdpRelay(server.address(), lostPercent, SEED);
    URI url = URI.create("https://localhost:" + relay.address().getPort());
    Http3Transport client =
        Http3Transport.builder(url, provider())
            .authorities(tls.authorities())
            .config(config)
            .build();
    return new Pair(server, client, relay);
  }

  private void handle(Exchange exchange) throws IOException {
    if (exchange.capability(WebTransportRequest.class).isPresent()) {
      WebTransportSession session =
          exchange.capability(WebTransportRequest.class).get().accept(new Headers());
      sessions.add(session);
      session.awaitClose(Deadline.none());
      return;
    }
    exchange.respond(200, new Headers());
    byte[] some = new byte[8 * 1024];
    long sum = 0;
    for (int n = exchange.read(some, 0, some.length);
        n >= 0;
        n = exchange.read(some, 0, some.length)) {
      sum += n;
      exchange.write(some, 0, n);
    }
    exchange.end(Headers.of("x-read", Long.toString(sum)));
  }

  private static byte pattern(int at, int key) {
    return (byte) ((at * 31 + key) >> 3);
  }

  /** Sends a pattern and reads it back. */
  private static void assertEchoes(Http3Transport client, int length, int key) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ClientExchange exchange = post(client, "/")) {
      Callable<Integer> sending =
          () -> {
            byte[] source = new byte[length];
            for (int i = 0; i < length; i++) {
              source[i] = pattern(i, key);
            }
            for (int sent = 0; sent < length; sent += 4000) {
              exchange.write(source, sent, Math.min(4000, length - sent));
            }
            exchange.endRequest();
            return length;
          };
      Future<Integer> sent = threads.submit(sending);
      byte[] some = new byte[8 * 1024];
      int had = 0;
      for (int n = exchange.read(some, 0, some.length);
          n >= 0;
          n = exchange.read(some, 0, some.length)) {
        for (int i = 0; i < n; i++) {
          assertThat(some[i]).isEqualTo(pattern(had + i, key));
        }
        had += n;
      }
      String read = exchange.trailers().get("x-read", "an unknown number");
      assertThat(had).as("bytes of the response, of a request with " + read).isEqualTo(length);
      assertThat(read).isEqualTo(Integer.toString(length));
      assertThat(sent.get()).isEqualTo(length);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  void contentArrivesWholeBothWays(int lostPercent) throws Exception {
    try (Pair pair = pair(lostPercent)) {
      assertEchoes(pair.client(), (lostPercent == 1 ? 2 : 1) << 20, 7);
      pair.assertLeavesNothing();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  void manySmallRequestsAreAnswered(int lostPercent) throws Exception {
    try (Pair pair = pair(lostPercent)) {
      for (int i = 0; i < 100; i++) {
        try (ClientExchange exchange = post(pair.client(), "/")) {
          Texts.write(exchange, "request " + i);
          exchange.endRequest();
          assertThat(Texts.body(exchange)).isEqualTo("request " + i);
        }
      }
      pair.assertLeavesNothing();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  void manyRequestsAtOnceAreAnswered(int lostPercent) throws Exception {
    try (Pair pair = pair(lostPercent);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        int key = i;
        answers.add(
            threads.submit(() -> {
              assertEchoes(pair.client(), 10_000 + key, key);
              return key;
            }));
      }
      for (Future<Integer> each : answers) {
        each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
      pair.assertLeavesNothing();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  void streamsOfASessionAndItsEndArrive(int lostPercent) throws Exception {
    try (Pair pair = pair(lostPercent)) {
      WebTransportSession client =
          pair.client().webTransport("/webtransport", new Headers(), soon());
      WebTransportSession server = sessions.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(server).isNotNull();
      for (int i = 0; pair.relay().lost() < 3; i++) {
        // Netty may lose a FIN that is in the first packet lost: lose others before.
        assertEchoes(pair.client(), 10_000, i);
      }
      for (int i = 0; i < 40; i++) {
        WebTransportSession opener = (i & 1) == 0 ? client : server;
        WebTransportSession peer = (i & 1) == 0 ? server : client;
        byte[] text = Texts.bytes("stream " + i);
        WebTransportStream out = opener.openBidi(soon());
        out.write(text, 0, text.length, soon());
        out.finish();
        WebTransportStream in = peer.acceptBidi();
        byte[] read = rest(in);
        assertThat(read).isEqualTo(text);
        in.write(read, 0, read.length, soon());
        in.finish();
        assertThat(rest(out)).isEqualTo(text);
        WebTransportStream oneWay = opener.openUni(soon());
        oneWay.write(text, 0, text.length, soon());
        oneWay.finish();
        assertThat(rest(peer.acceptUni())).isEqualTo(text);
      }
      client.close(42, "done");
      assertThat(server.awaitClose(soon())).isEqualTo(new WebTransportClose(true, 42, "done"));
      pair.assertLeavesNothing();
    }
  }

  /** Loses each packet in turn until a session has begun and ended. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSessionBeginsWhicheverPacketIsLost(boolean toServer) throws Exception {
    Server server = serve(SMALL, budget, this::handle);
    int number = 0;
    boolean lost = true;
    while (lost) {
      try (Pair pair = pair(server, 0)) {
        pair.relay().lose(toServer, number);
        WebTransportSession client =
            pair.client().webTransport("/webtransport", new Headers(), soon());
        WebTransportSession begun = sessions.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(begun).as("the session without packet " + number).isNotNull();
        client.close(number, "done");
        assertThat(begun.awaitClose(soon())).isEqualTo(new WebTransportClose(true, number, "done"));
        lost = pair.relay().lost(toServer) > 0;
        number++;
      }
    }
    assertThat(number).as("packets of a session").isGreaterThan(3);
    until("all are gone", () -> server.connections.isEmpty());
    until("all is given back", () -> budget.heldBytes() == 0);
  }

  /**
   * The receiver's packets carry ACK, MAX_STREAM_DATA and MAX_DATA. Four streams share the
   * connection's window, so that they wait for MAX_DATA.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void contentArrivesWhicheverMaxDataIsLost(boolean upload) throws Exception {
    Server server = serve(SCANT, budget, LossyNetworkContract::receiveOrSend);
    int number = 5;
    boolean lost = true;
    while (lost) {
      try (Pair pair = pair(server, SCANT, 0);
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        pair.relay().lose(!upload, number, BURST);
        List<Future<Integer>> transfers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          transfers.add(threads.submit(() -> transfer(pair.client(), upload)));
        }
        for (Future<Integer> each : transfers) {
          assertThat(each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
              .as("bytes without %s packets from %s", BURST, number)
              .isEqualTo(TRANSFER_BYTES);
        }
        lost = pair.relay().lost(!upload) > 0;
        number++;
      }
    }
    assertThat(number).as("packets of the receiver").isGreaterThan(5);

    until("all are gone", () -> server.connections.isEmpty());
    until("all is given back", () -> budget.heldBytes() == 0);
  }

  /** Returns the bytes that the receiver has read. */
  private static int transfer(Http3Transport client, boolean upload) throws IOException {
    try (ClientExchange exchange = post(client, upload ? "/up" : "/down")) {
      if (upload) {
        exchange.write(new byte[TRANSFER_BYTES], 0, TRANSFER_BYTES);
      }
      exchange.endRequest();
      return upload ? Integer.parseInt(Texts.body(exchange)) : count(exchange::read);
    }
  }

  private static void receiveOrSend(Exchange exchange) throws IOException {
    int count = count(exchange::read);
    exchange.respond(200, new Headers());
    if (exchange.path().equals("/up")) {
      Texts.write(exchange, Integer.toString(count));
    } else {
      exchange.write(new byte[TRANSFER_BYTES], 0, TRANSFER_BYTES);
    }
    exchange.end(new Headers());
  }

  /** A side of an exchange that content is read from. */
  private interface Source {
    int read(byte[] target, int offset, int length) throws IOException;
  }

  private static int count(Source source) throws IOException {
    byte[] some = new byte[4 * 1024];
    int sum = 0;
    for (int n = source.read(some, 0, some.length); n >= 0; n = source.read(some, 0, some.length)) {
      sum += n;
    }
    return sum;
  }

  @Test
  void clientsThatVanishLeaveNothing() throws Exception {
    Server server = serve(SMALL, budget, this::handle);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Pair pair = pair(server, 0);
      pairs.add(pair);
      assertEchoes(pair.client(), 1000, i);
      // A request without an end: the server waits for more.
      post(pair.client(), "/").flush();
    }
    // On a busy machine the first may have been silent for too long before the last begins.
    Deadline idle = Deadline.after(SMALL.idleTimeout());
    until("all are there", () -> server.connections.size() == 10 || idle.expired());
    for (Pair each : pairs) {
      each.relay().cut();
    }
    until("all are gone", () -> server.connections.isEmpty());
    until("all is given back", () -> budget.heldBytes() == 0);
    for (Pair each : pairs) {
      each.close();
    }
  }

  private static byte[] rest(WebTransportStream stream) throws IOException {
    byte[] all = new byte[100];
    int had = 0;
    for (int n = stream.read(all, 0, all.length, soon());
        n >= 0;
        n = stream.read(all, had, all.length - had, soon())) {
      had += n;
    }
    return Arrays.copyOf(all, had);
  }
}
