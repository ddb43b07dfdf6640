/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our client against the JDK's own server. */
@Timeout(180)
class Http1TransportTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private ExecutorService threads;
  private HttpServer server;

  /** The ports that requests came from: one per connection. */
  private final Set<Integer> clientPorts = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void listen() throws IOException {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @AfterEach
  void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private URI serve(HttpHandler handler) {
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          clientPorts.add(exchange.getRemoteAddress().getPort());
          try (exchange) {
            handler.handle(exchange);
          }
        });
    server.start();
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
  }

  private static Deadline soon() {
    return Deadline.after(PATIENCE);
  }

  static RequestHead head(String method, String path, String... fields) {
    return new RequestHead(method, path, Headers.of(fields));
  }

  static void eventually(BooleanSupplier condition) {
    Deadline end = soon();
    while (!condition.getAsBoolean()) {
      assertThat(end.expired()).as("it happens in time").isFalse();
      Thread.onSpinWait();
    }
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] bytes = Texts.bytes(text);
    exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static void echo(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    exchange.getRequestBody().transferTo(exchange.getResponseBody());
  }

  private static String text(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String call(Http1Transport transport, String body) throws IOException {
    try (ClientExchange exchange = transport.open(head("POST", "/"), soon())) {
      Texts.write(exchange, body);
      exchange.endRequest();
      assertThat(exchange.status()).isEqualTo(200);
      return Texts.body(exchange);
    }
  }

  @Test
  void requestAndResponseArriveWhole() throws IOException {
    URI origin =
        serve(exchange -> {
          exchange.getResponseHeaders().add("X-B", "2");
          answer(
              exchange,
              String.join(
                  " ",
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().toString(),
                  exchange.getRequestHeaders().getFirst("Host"),
                  exchange.getRequestHeaders().getFirst("X-A"),
                  text(exchange)));
        });
    try (Http1Transport transport = Http1Transport.to(origin);
        ClientExchange exchange = transport.open(head("POST", "/p%20q?a=b", "x-a", "1"), soon())) {
      Texts.write(exchange, "payload");
      exchange.endRequest();

      assertThat(exchange.version()).isEqualTo(HttpVersion.HTTP_1_1);
      assertThat(exchange.status()).isEqualTo(200);
      assertThat(exchange.headers().first("x-b")).contains("2");
      assertThat(Texts.body(exchange))
          .isEqualTo("POST /p%20q?a=b " + origin.getAuthority() + " 1 payload");
      assertThat(exchange.read(new byte[1], 0, 1)).isEqualTo(-1);
      assertThat(exchange.trailers().isEmpty()).isTrue();
    }
  }

  @Test
  void bodiesOfUnknownLengthGoInChunks() throws IOException {
    try (Http1Transport transport = Http1Transport.to(serve(Http1TransportTest::echo));
        ClientExchange exchange = transport.open(head("POST", "/"), soon())) {
      exchange.flush();
      for (int i = 0; i < 1000; i++) {
        Texts.write(exchange, i + " ");
        exchange.flush();
      }
      exchange.endRequest();

      assertThat(exchange.status()).isEqualTo(200);
      assertThat(exchange.headers().contains("transfer-encoding")).isFalse();
      assertThat(Texts.body(exchange)).startsWith("0 1 2 ").endsWith(" 998 999 ");
    }
  }

  @Test
  void largeBodiesFlowBothWays() throws Exception {
    byte[] part = new byte[100_000];
    int parts = 100;
    URI origin =
        serve(exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getRequestBody().transferTo(exchange.getResponseBody());
        });
    try (Http1Transport transport = Http1Transport.to(origin);
        ClientExchange exchange = transport.open(head("PUT", "/"), soon())) {
      Future<?> sending =
          threads.submit(() -> {
            for (int i = 0; i < parts; i++) {
              exchange.write(part, 0, part.length);
            }
            exchange.endRequest();
            return null;
          });
      long received = 0;
      byte[] target = new byte[50_000];
      for (int n = exchange.read(target, 0, target.length);
          n >= 0;
          n = exchange.read(target, 0, target.length)) {
        received += n;
      }
      sending.get(60, TimeUnit.SECONDS);

      assertThat(received).isEqualTo((long) parts * part.length);
    }
  }

  @Test
  void oneConnectionCarriesCallAfterCall() throws IOException {
    try (Http1Transport transport = Http1Transport.to(serve(Http1TransportTest::echo))) {
      for (int i = 0; i < 50; i++) {
        assertThat(call(transport, "call " + i)).isEqualTo("call " + i);
      }
      assertThat(clientPorts).hasSize(1);
      assertThat(transport.connections()).isEqualTo(1);
    }
  }

  @Test
  void whatHasNoBodyLeavesTheConnectionUsableAtOnce() throws IOException {
    URI origin = serve(exchange -> exchange.sendResponseHeaders(204, -1));
    try (Http1Transport transport = Http1Transport.to(origin)) {
      for (String method : List.of("GET", "HEAD", "DELETE", "POST", "GET")) {
        try (ClientExchange exchange = transport.open(head(method, "/"), soon())) {
          exchange.endRequest();
          assertThat(exchange.status()).isEqualTo(204);
        }
      }
      assertThat(clientPorts).hasSize(1);
    }
  }

  @Test
  void thereAreNeverMoreConnectionsThanAllowed() throws Exception {
    int limit = 3;
    Semaphore inside = new Semaphore(limit);
    URI origin =
        serve(exchange -> {
          assertThat(inside.tryAcquire()).isTrue();
          String text = text(exchange);
          inside.release();
          answer(exchange, text);
        });
    try (Http1Transport transport =
        Http1Transport.builder(origin)
            .config(Http1Config.DEFAULTS.withConnectionsMax(limit))
            .build()) {
      List<Future<String>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String body = "call " + i;
        calls.add(threads.submit(() -> call(transport, body)));
      }
      for (int i = 0; i < calls.size(); i++) {
        assertThat(calls.get(i).get(60, TimeUnit.SECONDS)).isEqualTo("call " + i);
      }
      assertThat(clientPorts).hasSizeLessThanOrEqualTo(limit);
      assertThat(transport.connections()).isLessThanOrEqualTo(limit);
    }
  }

  @Test
  void waitingForAConnectionEndsWithTheDeadline() throws IOException {
    URI origin = serve(Http1TransportTest::echo);
    try (Http1Transport transport =
            Http1Transport.builder(origin)
                .config(Http1Config.DEFAULTS.withConnectionsMax(1))
                .build();
        ClientExchange holder = transport.open(head("GET", "/"), soon())) {
      assertThatThrownBy(
              () -> transport.open(head("GET", "/"), Deadline.after(Duration.ofMillis(20))))
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessageContaining("connection");
      holder.reset(ResetCode.CANCEL);
      assertThat(call(transport, "free again")).isEqualTo("free again");
    }
  }

  @Test
  void aConnectionThatIsNotUsedIsClosed() throws IOException {
    URI origin = serve(Http1TransportTest::echo);
    try (Http1Transport transport =
        Http1Transport.builder(origin)
            .config(Http1Config.DEFAULTS.withIdleTimeout(Duration.ofMillis(20)))
            .build()) {
      call(transport, "one");
      eventually(() -> transport.connections() == 0);
      call(transport, "two");
      assertThat(clientPorts).hasSize(2);
      eventually(() -> transport.connections() == 0);
    }
  }

  @Test
  void zeroIdleTimeKeepsNothing() throws IOException {
    URI origin = serve(Http1TransportTest::echo);
    try (Http1Transport transport =
        Http1Transport.builder(origin)
            .config(Http1Config.DEFAULTS.withIdleTimeout(Duration.ZERO))
            .build()) {
      call(transport, "one");
      assertThat(transport.connections()).isZero();
    }
  }

  @Test
  void closingFailsWhatIsUnderWay() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    URI origin =
        serve(exchange -> {
          arrived.countDown();
          try {
            release.await(60, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Http1Transport transport = Http1Transport.to(origin);
    try (ClientExchange exchange = transport.open(head("GET", "/"), soon())) {
      exchange.endRequest();
      Future<Integer> waiting = threads.submit(exchange::status);
      assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();
      transport.close();

      assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS))
          .hasCauseInstanceOf(ExchangeResetException.class)
          .hasMessageContaining("closed");
    } finally {
      release.countDown();
    }
    assertThatThrownBy(() -> transport.open(head("GET", "/"), soon()))
        .hasMessageContaining("closed");
    assertThat(transport.connections()).isZero();
  }

  @Test
  void tlsConnectionsAreKeptAndTrusted(@TempDir Path folder) throws Exception {
    TestTls tls = TestTls.in(folder);
    HttpsServer secure =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(tls.context()));
    server = secure;
    URI origin = serve(Http1TransportTest::echo);
    try (Http1Transport transport = Http1Transport.builder(origin).tls(tls.context()).build()) {
      String large = "x".repeat(300_000);
      for (int i = 0; i < 20; i++) {
        assertThat(call(transport, large)).isEqualTo(large);
      }
      assertThat(clientPorts).hasSize(1);
    }
    try (Http1Transport stranger = Http1Transport.to(origin)) {
      assertThatThrownBy(() -> stranger.open(head("GET", "/"), soon()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("certification path");
      assertThat(stranger.connections()).isZero();
    }
  }

  @Test
  void aServerThatIsNotThereIsSaidToBe() throws IOException {
    // Bound, so that nobody else gets the port, and not listening.
    try (Socket nobody = new Socket()) {
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      URI url = URI.create("http://127.0.0.1:" + nobody.getLocalPort());
      try (Http1Transport transport = Http1Transport.to(url)) {
        for (int i = 0; i < 2 * Http1Config.DEFAULTS.connectionsMax(); i++) {
          assertThatThrownBy(() -> transport.open(head("GET", "/"), soon()))
              .isInstanceOf(IOException.class);
        }
        assertThat(transport.connections()).isZero();
      }
    }
  }

  @Test
  void originsAndRequestsAreChecked() throws IOException {
    assertThatThrownBy(() -> Http1Transport.builder(URI.create("ftp://h")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ftp://h");
    try (Http1Transport transport = Http1Transport.to(serve(Http1TransportTest::echo))) {
      assertThatThrownBy(() -> transport.open(head("GET", "/", "x-a", "1\r\nx-b: 2"), soon()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("x-a");
      assertThat(transport.connections()).isZero();
    }
  }
}
