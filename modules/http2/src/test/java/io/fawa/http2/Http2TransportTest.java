/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.BaseUrl;
import io.fawa.http.ClientExchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.RequestHead;
import io.fawa.http.ResetCode;
import io.fawa.http.TestTls;
import io.fawa.http.Texts;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class Http2TransportTest {
  static final BaseUrl NOWHERE = BaseUrl.of(URI.create("http://a"));
  private static final Deadline NEVER = Deadline.none();

  static Http2Transport transportTo(TinyServer server) {
    return Http2Transport.to(origin(server));
  }

  static URI origin(TinyServer server) {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  static RequestHead post(String path, String... fields) {
    return new RequestHead("POST", path, Headers.of(fields));
  }

  private static String call(Http2Transport transport, String path, String body)
      throws IOException {
    try (ClientExchange exchange = transport.open(post(path), NEVER)) {
      Texts.write(exchange, body);
      exchange.endRequest();
      assertThat(exchange.status()).isEqualTo(200);
      return Texts.body(exchange);
    }
  }

  @Test
  void requestAndResponseArriveWhole() throws IOException {
    try (TinyServer server =
            TinyServer.start(exchange ->
                Texts.answer(
                    exchange,
                    String.join(
                        " ",
                        exchange.method(),
                        exchange.scheme(),
                        exchange.authority(),
                        exchange.path(),
                        exchange.query(),
                        exchange.headers().get("x-a", "none"),
                        Texts.body(exchange))));
        Http2Transport transport = transportTo(server);
        ClientExchange exchange = transport.open(post("/p%20q?a=b", "x-a", "1"), NEVER)) {
      Texts.write(exchange, "payload");
      exchange.endRequest();

      assertThat(exchange.version()).isEqualTo(HttpVersion.HTTP_2);
      assertThat(exchange.status()).isEqualTo(200);
      assertThat(exchange.headers().first("content-type")).contains("text/plain");
      assertThat(Texts.body(exchange))
          .isEqualTo("POST http 127.0.0.1:" + server.port() + " /p%20q a=b 1 payload");
      assertThat(exchange.trailers().isEmpty()).isTrue();
    }
  }

  @Test
  void aGetHasNoBodyInEitherDirection() throws IOException {
    try (TinyServer server =
            TinyServer.start(exchange -> {
              assertThat(Texts.body(exchange)).isEmpty();
              exchange.respond(204, Headers.of("x-b", "2"));
              exchange.end();
            });
        Http2Transport transport = transportTo(server);
        ClientExchange exchange =
            transport.open(new RequestHead("GET", "/", new Headers()), NEVER)) {
      exchange.endRequest();

      assertThat(exchange.status()).isEqualTo(204);
      assertThat(exchange.headers().first("x-b")).contains("2");
      assertThat(exchange.read(new byte[1], 0, 1)).isEqualTo(-1);
    }
  }

  @Test
  void trailersComeBack() throws IOException {
    try (TinyServer server = TinyServer.start(TinyServer::unary);
        Http2Transport transport = transportTo(server);
        ClientExchange exchange = transport.open(post("/s/m", "te", "trailers"), NEVER)) {
      Texts.write(exchange, "0123456789abcdef");
      exchange.endRequest();

      assertThat(Texts.body(exchange)).isEqualTo("0123456789abcdef");
      assertThat(exchange.trailers().first("grpc-status")).contains("0");
    }
  }

  @Test
  void bothDirectionsFlowAtOnce() throws IOException {
    try (TinyServer server = TinyServer.start(TinyServer::echo);
        Http2Transport transport = transportTo(server);
        ClientExchange exchange = transport.open(post("/"), NEVER)) {
      byte[] answer = new byte[100];
      for (int round = 0; round < 200; round++) {
        Texts.write(exchange, "ping " + round);
        exchange.flush();
        int n = exchange.read(answer, 0, answer.length);
        assertThat(new String(answer, 0, n, java.nio.charset.StandardCharsets.UTF_8))
            .isEqualTo("ping " + round);
      }
      exchange.endRequest();
      assertThat(exchange.read(answer, 0, answer.length)).isEqualTo(-1);
    }
  }

  @Test
  void sixtyFourMebibytesAreEchoed() throws Exception {
    long total = 64L << 20;
    try (TinyServer server = TinyServer.start(TinyServer::echo);
        Http2Transport transport = transportTo(server);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ClientExchange exchange = transport.open(post("/"), NEVER)) {
      Future<Boolean> sent =
          threads.submit(() -> {
            byte[] chunk = new byte[30_000];
            for (long at = 0; at < total; at += chunk.length) {
              int length = (int) Math.min(chunk.length, total - at);
              fill(chunk, at);
              exchange.write(chunk, 0, length);
            }
            exchange.endRequest();
            return true;
          });
      byte[] chunk = new byte[50_000];
      byte[] expected = new byte[50_000];
      long received = 0;
      for (int n = exchange.read(chunk, 0, chunk.length);
          n >= 0;
          n = exchange.read(chunk, 0, chunk.length)) {
        fill(expected, received);
        assertThat(java.util.Arrays.equals(chunk, 0, n, expected, 0, n)).isTrue();
        received += n;
      }
      assertThat(received).isEqualTo(total);
      assertThat(sent.get(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** The bytes of an endless stream from {@code position} on. */
  private static void fill(byte[] chunk, long position) {
    for (int i = 0; i < chunk.length; i++) {
      long at = position + i;
      chunk[i] = (byte) (at ^ (at >>> 8) ^ (at >>> 16));
    }
  }

  @Test
  void manyCallersShareOneConnection() throws Exception {
    try (TinyServer server =
            TinyServer.start(exchange -> Texts.answer(exchange, Texts.body(exchange)));
        Http2Transport transport = transportTo(server);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        String body = "caller " + i;
        answers.add(threads.submit(() -> call(transport, "/", body)));
      }
      for (int i = 0; i < 500; i++) {
        assertThat(answers.get(i).get(60, TimeUnit.SECONDS)).isEqualTo("caller " + i);
      }
      assertThat(transport.connections()).isBetween(1, 4);
    }
  }

  @Test
  void theServersStreamLimitIsWaitedFor() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Http2Config three = Http2Config.builder().maxConcurrentStreams(3).build();
    try (TinyServer server =
            TinyServer.start(
                three,
                exchange -> {
                  most.accumulateAndGet(now.incrementAndGet(), Math::max);
                  String body = Texts.body(exchange);
                  now.decrementAndGet();
                  Texts.answer(exchange, body);
                });
        Http2Transport transport =
            Http2Transport.builder(origin(server)).connectionsMax(2).build();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      call(transport, "/", "the first one learns the limit");
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String body = "caller " + i;
        answers.add(threads.submit(() -> call(transport, "/", body)));
      }
      for (int i = 0; i < 200; i++) {
        assertThat(answers.get(i).get(60, TimeUnit.SECONDS)).isEqualTo("caller " + i);
      }
      assertThat(transport.connections()).isEqualTo(2);
      assertThat(most.get()).isLessThanOrEqualTo(6);
    }
  }

  @Test
  void waitingForAStreamEndsAtTheDeadline() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Http2Config one = Http2Config.builder().maxConcurrentStreams(1).build();
    try (TinyServer server =
            TinyServer.start(
                one,
                exchange -> {
                  await(release);
                  Texts.answer(exchange, "");
                });
        Http2Transport transport =
            Http2Transport.builder(origin(server)).connectionsMax(1).build();
        ClientExchange holder = transport.open(post("/"), NEVER)) {
      holder.endRequest();
      // The limit is known once the server's SETTINGS have come; before that one more is refused.
      Deadline soon = Deadline.after(Duration.ofMillis(200));
      assertThatThrownBy(
              () -> {
                try (ClientExchange second = transport.open(post("/"), soon)) {
                  second.endRequest();
                  second.status();
                }
              })
          .isInstanceOf(DeadlineExceededException.class);
      release.countDown();
      assertThat(holder.status()).isEqualTo(200);
    }
  }

  static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aDeadlineEndsTheWaitForAResponse() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (TinyServer server = TinyServer.start(exchange -> await(release));
        Http2Transport transport = transportTo(server)) {
      Duration patience = Duration.ofMillis(300);
      // On a busy machine it may end before the request is sent.
      while (!waitsForAResponse(transport, patience)) {
        patience = patience.multipliedBy(2);
      }
      release.countDown();
    }
  }

  /** False if the deadline passes before there is something to wait for. */
  private static boolean waitsForAResponse(Http2Transport transport, Duration patience)
      throws IOException {
    long start = System.nanoTime();
    try (ClientExchange exchange = transport.open(post("/"), Deadline.after(patience))) {
      exchange.endRequest();
      assertThatThrownBy(exchange::status).isInstanceOf(DeadlineExceededException.class);
    } catch (DeadlineExceededException e) {
      return false;
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(patience);
    return true;
  }

  @Test
  void aResetFromAnotherThreadEndsAWaitAndReachesTheHandler() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    try (TinyServer server =
            TinyServer.start(exchange -> {
              exchange.onCancel(cancelled::countDown);
              started.countDown();
              await(cancelled);
            });
        Http2Transport transport = transportTo(server);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ClientExchange exchange = transport.open(post("/"), NEVER)) {
      exchange.endRequest();
      Future<Integer> status = threads.submit(exchange::status);
      await(started);
      exchange.reset(ResetCode.CANCEL);

      assertThatThrownBy(() -> status.get(60, TimeUnit.SECONDS))
          .hasCauseInstanceOf(ExchangeResetException.class);
      await(cancelled);
    }
  }

  @Test
  void overTls(@TempDir Path folder) throws Exception {
    TestTls tls = TestTls.in(folder);
    try (TinyServer server =
            TinyServer.startTls(
                0,
                tls.context(),
                Http2Config.defaults(),
                exchange ->
                    Texts.answer(exchange, exchange.scheme() + " " + exchange.peer().secure()));
        Http2Transport transport =
            Http2Transport.builder(URI.create("https://localhost:" + server.port()))
                .tls(tls.context())
                .build()) {
      assertThat(call(transport, "/", "")).isEqualTo("https true");
    }
  }

  @Test
  void nobodyThereIsAnIoException() throws Exception {
    // The discard port: it is below the range that free ports are taken from, so nobody else has
    // it.
    try (Http2Transport transport = Http2Transport.to(URI.create("http://127.0.0.1:9"))) {
      assertThatThrownBy(() -> transport.open(post("/"), NEVER)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void closingFailsWhatIsUnderWayAndWhatComesLater() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (TinyServer server =
        TinyServer.start(exchange -> {
          started.countDown();
          await(release);
        })) {
      Http2Transport transport = transportTo(server);
      try (ClientExchange exchange = transport.open(post("/"), NEVER)) {
        exchange.endRequest();
        await(started);
        transport.close();

        assertThatThrownBy(exchange::status).isInstanceOf(ExchangeResetException.class);
      }
      assertThatThrownBy(() -> transport.open(post("/"), NEVER)).hasMessageContaining("closed");
      release.countDown();
    }
  }

  @Test
  void originsAndFieldsAreChecked() throws Exception {
    assertThatThrownBy(() -> Http2Transport.builder(URI.create("ftp://h")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ftp://h");
    assertThatThrownBy(() -> Http2Transport.builder(URI.create("http://h")).connectionsMax(0))
        .hasMessageContaining("connectionsMax");
    try (TinyServer server = TinyServer.start(TinyServer::hello);
        Http2Transport transport = transportTo(server)) {
      assertThatThrownBy(() -> transport.open(post("/", "x-a", "1\r\nx-b: 2"), NEVER))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("x-a");
      assertThatThrownBy(() -> transport.open(post("/", "connection", "close"), NEVER))
          .hasMessageContaining("connection");
    }
  }
}
