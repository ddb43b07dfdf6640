/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fawa.http.ClientExchange;
import io.fawa.http.Exchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.RequestHead;
import io.fawa.http.ResetCode;
import io.fawa.http.Texts;
import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Requests and responses between fawa's client and server, over any provider. */
public abstract class Http3Contract extends Http3Fixture {
  private static void echo(Exchange exchange) throws IOException {
    exchange.respond(200, new Headers());
    byte[] some = new byte[16_384];
    for (int n = exchange.read(some, 0, some.length);
        n >= 0;
        n = exchange.read(some, 0, some.length)) {
      exchange.write(some, 0, n);
      exchange.flush();
    }
    exchange.end();
  }

  private static Object take(BlockingQueue<Object> queue) throws InterruptedException {
    Object taken = queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(taken).as("something came").isNotNull();
    return taken;
  }

  @Test
  void aRequestIsSeenAsItWasSent() throws Exception {
    Server server =
        serve(exchange -> {
          assertThat(exchange.version()).isEqualTo(HttpVersion.HTTP_3);
          assertThat(exchange.peer().secure()).isTrue();
          assertThat(exchange.scheme()).isEqualTo("https");
          Texts.answer(
              exchange,
              "%s %s %s ? %s %s"
                  .formatted(
                      exchange.method(),
                      exchange.authority(),
                      exchange.path(),
                      exchange.query(),
                      exchange.headers().all("x-two")));
        });
    Http3Transport client = client(server);
    Headers headers = Headers.of("X-Two", "a", "x-two", "b");
    try (ClientExchange exchange =
        client.open(new RequestHead("GET", "/a%20b?c=d", headers), soon())) {
      exchange.endRequest();
      assertThat(exchange.status()).isEqualTo(200);
      assertThat(exchange.headers().get("content-type", "")).isEqualTo("text/plain");
      assertThat(Texts.body(exchange))
          .isEqualTo("GET localhost:%d /a%%20b ? c=d [a, b]".formatted(server.address().getPort()));
      assertThat(exchange.trailers().isEmpty()).isTrue();
    }
  }

  @Test
  void trailersGoBothWays() throws Exception {
    Server server =
        serve(exchange -> {
          String before = exchange.requestTrailers().get("x-sum", "none");
          String body = Texts.body(exchange);
          exchange.respond(200, new Headers());
          Texts.write(exchange, body + before + exchange.requestTrailers().get("x-sum", "none"));
          exchange.end(Headers.of("grpc-status", "0"));
        });
    try (ClientExchange exchange = post(client(server), "/")) {
      Texts.write(exchange, "body ");
      exchange.endRequest(Headers.of("x-sum", "42"));
      assertThat(Texts.body(exchange)).isEqualTo("body none42");
      assertThat(exchange.trailers().get("grpc-status", "")).isEqualTo("0");
    }
  }

  @Test
  void bothDirectionsFlowAtTheSameTime() throws Exception {
    Server server = serve(Http3Contract::echo);
    try (ClientExchange exchange = post(client(server), "/")) {
      byte[] answer = new byte[4];
      for (int round = 0; round < 500; round++) {
        Texts.write(exchange, "%04d".formatted(round));
        exchange.flush();
        int had = 0;
        while (had < 4) {
          had += exchange.read(answer, had, 4 - had);
        }
        assertThat(new String(answer, StandardCharsets.US_ASCII))
            .isEqualTo("%04d".formatted(round));
      }
      exchange.endRequest();
      assertThat(exchange.read(answer, 0, 4)).isEqualTo(-1);
    }
  }

  @Test
  void largeContentArrivesWhole() throws Exception {
    int bytes = 20 << 20;
    Server server =
        serve(exchange -> {
          exchange.respond(200, new Headers());
          byte[] piece = new byte[50_000];
          for (int sent = 0; sent < bytes; ) {
            int count = Math.min(piece.length, bytes - sent);
            for (int i = 0; i < count; i++) {
              piece[i] = (byte) (((sent + i) * 31) >> 4);
            }
            exchange.write(piece, 0, count);
            sent += count;
          }
          exchange.end();
        });
    try (ClientExchange exchange = get(client(server), "/")) {
      byte[] some = new byte[30_000];
      int had = 0;
      for (int n = exchange.read(some, 0, some.length);
          n >= 0;
          n = exchange.read(some, 0, some.length)) {
        for (int i = 0; i < n; i++) {
          if (some[i] != (byte) (((had + i) * 31) >> 4)) {
            throw new AssertionError("octet " + (had + i) + " differs");
          }
        }
        had += n;
      }
      assertThat(had).isEqualTo(bytes);
    }
  }

  @Test
  void manyCallsShareAConnection() throws Exception {
    Server server = serve(exchange -> Texts.answer(exchange, exchange.path()));
    Http3Transport client = client(server);
    List<Thread> threads = new ArrayList<>();
    BlockingQueue<Object> failures = new LinkedBlockingQueue<>(1000);
    for (int worker = 0; worker < 16; worker++) {
      int mine = worker;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (int call = 0; call < 50; call++) {
                    try (ClientExchange exchange = get(client, "/" + mine + "/" + call)) {
                      assertThat(Texts.body(exchange)).isEqualTo("/" + mine + "/" + call);
                    }
                  }
                } catch (Throwable t) {
                  failures.add(t);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join(PATIENCE);
    }
    assertThat(failures).isEmpty();
    assertThat(server.connections).hasSize(1);
    until("no handler runs", () -> server.connections.getFirst().exchanges() == 0);
  }

  @Test
  void aCancelledRequestIsNoticedWhileTheHandlerComputes() throws Exception {
    BlockingQueue<Object> seen = new LinkedBlockingQueue<>(1000);
    Server server =
        serve(exchange -> {
          exchange.onCancel(() -> seen.add("cancelled"));
          seen.add("begun");
          awaitCancel(exchange);
          assertThatThrownBy(() -> exchange.read(new byte[1], 0, 1))
              .isInstanceOf(ExchangeResetException.class);
          seen.add("ended");
        });
    ClientExchange exchange = post(client(server), "/");
    exchange.flush();
    assertThat(take(seen)).isEqualTo("begun");
    exchange.reset(ResetCode.CANCEL);
    // The handler sees that it is cancelled while its action is still being called.
    assertThat(List.of(take(seen), take(seen))).containsExactlyInAnyOrder("cancelled", "ended");
  }

  @Test
  void aResetOfTheHandlerReachesTheClientWithItsCode() throws Exception {
    Server server =
        serve(exchange -> {
          exchange.respond(200, new Headers());
          Texts.write(exchange, "some");
          exchange.flush();
          exchange.reset(ResetCode.ENHANCE_YOUR_CALM);
        });
    try (ClientExchange exchange = get(client(server), "/")) {
      ExchangeResetException failure =
          catchThrowableOfType(ExchangeResetException.class, () -> Texts.body(exchange));
      assertThat(failure).isNotNull();
      assertThat(failure.code()).isIn(ResetCode.ENHANCE_YOUR_CALM, ResetCode.CANCEL);
    }
  }

  @Test
  void anUnfinishedExchangeIsReset() throws Exception {
    Server server =
        serve(exchange -> {
          if (exchange.path().equals("/throws")) {
            throw new IllegalStateException("on purpose");
          }
        });
    for (String path : List.of("/throws", "/returns")) {
      try (ClientExchange exchange = get(client(server), path)) {
        assertThatThrownBy(exchange::status).isInstanceOf(ExchangeResetException.class);
      }
    }
  }

  @Test
  void aCompleteResponseIsKeptThoughTheRequestWasStopped() throws Exception {
    Server server =
        serve(exchange -> {
          exchange.respond(413, new Headers());
          Texts.write(exchange, "too large");
          exchange.end();
        });
    try (ClientExchange exchange = post(client(server), "/")) {
      byte[] piece = new byte[65_536];
      try {
        for (int i = 0; i < 1000; i++) {
          exchange.write(piece, 0, piece.length);
          exchange.flush();
        }
        throw new AssertionError("64 MB were accepted, though nobody reads them");
      } catch (ExchangeResetException expected) {
        assertThat(expected.code()).isIn(ResetCode.NO_ERROR, ResetCode.CANCEL);
      }
      assertThat(exchange.status()).isEqualTo(413);
      assertThat(Texts.body(exchange)).isEqualTo("too large");
    }
  }

  @Test
  void deadlinesEndWaitsOnBothSides() throws Exception {
    BlockingQueue<Object> seen = new LinkedBlockingQueue<>(1000);
    Server server =
        serve(exchange -> {
          exchange.deadline(Deadline.after(Duration.ofMillis(50)));
          try {
            exchange.read(new byte[1], 0, 1);
            seen.add("a byte");
          } catch (DeadlineExceededException e) {
            seen.add(String.valueOf(e.getMessage()));
          }
          exchange.deadline(Deadline.none());
          Texts.answer(exchange, "late");
        });
    try (ClientExchange exchange = post(client(server), "/")) {
      exchange.flush();
      assertThat(take(seen)).isEqualTo("deadline passed waiting for the body of stream 0");
      assertThat(Texts.body(exchange)).isEqualTo("late");
    }
    Server silent = serve(Http3Contract::awaitCancel);
    Duration patience = Duration.ofSeconds(1);
    // On a busy machine it may end before there is a connection.
    while (!waitsForTheResponse(client(silent), patience)) {
      patience = patience.multipliedBy(2);
      assertThat(patience).isLessThan(PATIENCE);
    }
  }

  private static boolean waitsForTheResponse(Http3Transport client, Duration patience)
      throws IOException {
    RequestHead head = new RequestHead("GET", "/", new Headers());
    Deadline deadline = Deadline.after(patience);
    try (ClientExchange exchange = client.open(head, deadline)) {
      exchange.endRequest();
      assertThatThrownBy(exchange::status)
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessage("deadline passed waiting for the response of stream 0");
      return true;
    } catch (IOException e) {
      if (!deadline.expired()) {
        throw e;
      }
      return false;
    }
  }

  @Test
  void aSilentBodyEnds() throws Exception {
    BlockingQueue<Object> seen = new LinkedBlockingQueue<>(1000);
    Server server =
        serve(
            Http3Config.builder().bodyIdleTimeout(Duration.ofMillis(80)).build(),
            exchange -> {
              try {
                Texts.body(exchange);
              } catch (DeadlineExceededException e) {
                seen.add(String.valueOf(e.getMessage()));
              }
              exchange.respond(408, new Headers());
              exchange.end();
            });
    try (ClientExchange exchange = post(client(server), "/")) {
      try {
        Texts.write(exchange, "x");
        exchange.flush();
      } catch (ExchangeResetException early) {
        // On a busy machine the limit may pass before the first byte.
        assertThat(early.code()).isIn(ResetCode.NO_ERROR, ResetCode.CANCEL);
      }
      assertThat(take(seen)).isEqualTo("no byte of the body of stream 0 for PT0.08S");
      assertThat(exchange.status()).isEqualTo(408);
    }
  }

  @Test
  void aClientThatExpects100ContinueGetsIt() throws Exception {
    Server server = serve(exchange -> Texts.answer(exchange, Texts.body(exchange)));
    Headers headers = Headers.of("expect", "100-continue");
    try (ClientExchange exchange =
        client(server).open(new RequestHead("PUT", "/", headers), soon())) {
      exchange.flush();
      Texts.write(exchange, "body");
      exchange.endRequest();
      assertThat(exchange.status()).isEqualTo(200);
      assertThat(Texts.body(exchange)).isEqualTo("body");
    }
  }

  @Test
  void aResponseToHeadHasNoContent() throws Exception {
    Server server =
        serve(exchange -> {
          exchange.respond(200, Headers.of("content-length", "5"));
          exchange.end();
        });
    try (ClientExchange exchange =
        client(server).open(new RequestHead("HEAD", "/", new Headers()), soon())) {
      exchange.endRequest();
      assertThat(exchange.headers().get("content-length", "")).isEqualTo("5");
      assertThat(exchange.read(new byte[1], 0, 1)).isEqualTo(-1);
    }
  }

  @Test
  void aHandlerThatDoesNotReadDelaysNoOthers() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Server server =
        serve(exchange -> {
          if (exchange.path().equals("/stuck")) {
            await(release);
          }
          echo(exchange);
        });
    Http3Transport client = client(server);
    ClientExchange stuck = post(client, "/stuck");
    byte[] window = new byte[Http3Config.defaults().streamWindowBytes() / 2];
    stuck.write(window, 0, window.length);
    stuck.flush();
    for (int i = 0; i < 20; i++) {
      try (ClientExchange exchange = post(client, "/")) {
        Texts.write(exchange, "free");
        exchange.endRequest();
        assertThat(Texts.body(exchange)).isEqualTo("free");
      }
    }
    release.countDown();
    stuck.endRequest();
    assertThat(Texts.body(stuck)).hasSize(window.length);
    stuck.close();
  }

  private static void awaitCancel(Exchange exchange) {
    try {
      until("it is cancelled", exchange::cancelled);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void drainingLetsCallsEnd() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Server server =
        serve(exchange -> {
          begun.countDown();
          await(release);
          Texts.answer(exchange, "done");
        });
    Http3Transport client = client(server);
    ClientExchange running = get(client, "/");
    await(begun);
    Http3ServerConnection connection = server.connection();
    BlockingQueue<Object> drained = new LinkedBlockingQueue<>(1000);
    Thread.ofVirtual().start(() -> drained.add(connection.drain(PATIENCE)));
    release.countDown();
    assertThat(Texts.body(running)).isEqualTo("done");
    running.close();
    assertThat(take(drained)).isEqualTo(true);
    // The client may hear of the end a moment later.
    until("a call is served on another connection", () -> answers(client, "done"));
  }

  private static boolean answers(Http3Transport client, String expected) {
    try (ClientExchange exchange = get(client, "/")) {
      assertThat(Texts.body(exchange)).isEqualTo(expected);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aBudgetThatIsUsedUpRefusesNewCalls() throws Exception {
    Budget budget = new Budget(200_000, 200_000, 200_000);
    CountDownLatch release = new CountDownLatch(1);
    Server server =
        serve(
            Http3Config.builder().streamWindowBytes(4096).connectionWindowBytes(4096).build(),
            budget,
            exchange -> {
              await(release);
              Texts.answer(exchange, "served");
            });
    Http3Transport client = client(server);
    List<ClientExchange> calls = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < 40; i++) {
      calls.add(get(client, "/" + i));
    }
    until("as many as fit are served", () -> budget.heldBytes() > 130_000);
    // Those that end give back what those that are still under way need.
    until("one is refused", () -> budget.refusals() > 0);
    release.countDown();
    for (ClientExchange call : calls) {
      try {
        assertThat(Texts.body(call)).isEqualTo("served");
      } catch (ExchangeResetException e) {
        assertThat(e.code()).isIn(ResetCode.REFUSED_STREAM, ResetCode.CANCEL);
        refused++;
      }
      call.close();
    }
    assertThat(refused).isBetween(1, 39);
    client.close();
    until("all is given back", () -> budget.heldBytes() == 0);
  }

  /**
   * Memory for what QUIC may buffer of requests is taken before they are served, at most the
   * connection window.
   */
  @Test
  void memoryForUnreadBytesIsTaken() throws Exception {
    Budget budget = Budget.of(64 << 20);
    CountDownLatch release = new CountDownLatch(1);
    Server server =
        serve(
            Http3Config.defaults(),
            budget,
            exchange -> {
              await(release);
              Texts.answer(exchange, "served");
            });
    Http3Transport client = client(server);
    ClientExchange first = get(client, "/");
    int connection = Http3ServerConnection.CONNECTION_BYTES;
    int stream = Http3ServerConnection.STREAM_BYTES;
    int window = Http3Config.defaults().streamWindowBytes();
    until("memory is taken for one", () -> budget.heldBytes() == connection + stream + window);
    ClientExchange second = get(client, "/");
    ClientExchange third = get(client, "/");
    int all = Http3Config.defaults().connectionWindowBytes();
    until("memory is taken for three", () -> budget.heldBytes() == connection + 3 * stream + all);
    release.countDown();
    for (ClientExchange call : List.of(first, second, third)) {
      assertThat(Texts.body(call)).isEqualTo("served");
      call.close();
    }
    until("they are given back", () -> budget.heldBytes() == connection);
    client.close();
    until("all is given back", () -> budget.heldBytes() == 0);
  }

  /**
   * A head that needs more than one write is bounded by the request's deadline, not by the wait for
   * a stream.
   */
  @Test
  void aLongHeadIsSentOnAConnectionThatIsThere() throws Exception {
    Server server =
        serve(
            exchange -> Texts.answer(exchange, "" + exchange.headers().get("x-long", "").length()));
    Http3Transport client = client(server);
    Headers headers = new Headers();
    headers.add("x-long", "~".repeat(20_000));
    for (int i = 0; i < 3; i++) {
      try (ClientExchange exchange = client.open(new RequestHead("GET", "/", headers), soon())) {
        exchange.endRequest();
        assertThat(Texts.body(exchange)).isEqualTo("20000");
      }
    }
  }

  @Test
  void anExchangeMayBeResetWhileItWaitsForAConnection() throws Exception {
    Server server = serve(exchange -> Texts.answer(exchange, "x"));
    int port = server.address().getPort();
    server.close();
    Http3Transport client =
        Http3Transport.builder(URI.create("https://localhost:" + port), provider())
            .authorities(tls.authorities())
            .build();
    BlockingQueue<ClientExchange> opening = new LinkedBlockingQueue<>(1000);
    Thread resetter =
        Thread.ofVirtual()
            .start(() -> {
              try {
                opening.take().reset(ResetCode.CANCEL);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    assertThatThrownBy(
            () -> client.open(new RequestHead("GET", "/", new Headers()), soon(), opening::add))
        .isInstanceOf(IOException.class);
    resetter.join();
    client.close();
  }
}
