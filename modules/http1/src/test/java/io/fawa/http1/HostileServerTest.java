/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.ClientExchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.http.RequestHead;
import io.fawa.http.ResetCode;
import io.fawa.http.Texts;
import io.fawa.limits.Deadline;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client against a server made by hand, which does what none should. */
@Timeout(180)
class HostileServerTest {
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

  private ServerSocket listener;
  private Http1Transport transport;
  private ExecutorService threads;
  private final List<Peer> peers = new CopyOnWriteArrayList<>();

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    transport = transport(Http1Config.DEFAULTS);
    threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
    transport.close();
    threads.shutdownNow();
    for (Peer peer : peers) {
      peer.close();
    }
  }

  private Http1Transport transport(Http1Config config) {
    return Http1Transport.builder(URI.create("http://127.0.0.1:" + listener.getLocalPort()))
        .config(config)
        .build();
  }

  /** The server's end of a connection; reads give up after a minute. */
  private static final class Peer implements AutoCloseable {
    final Socket socket;
    private final BufferedReader in;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(60_000);
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    /** The lines of the next request's head. */
    List<String> head() throws IOException {
      List<String> lines = new ArrayList<>();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        lines.add(line);
      }
      return lines;
    }

    Peer send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      return this;
    }

    boolean closedByClient() throws IOException {
      try {
        return in.read() < 0;
      } catch (SocketException reset) {
        return true;
      }
    }

    /** Closes so that the client's writes fail, rather than its reads end. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** What the server does on its next connection, and gives back. */
  private interface Script<T> {
    T play(Peer peer) throws Exception;
  }

  private <T> Future<T> server(Script<T> script) {
    return threads.submit(() -> {
      Peer peer = new Peer(listener.accept());
      // A socket to which nobody refers any more is closed by the next collection.
      peers.add(peer);
      return script.play(peer);
    });
  }

  private static <T> T done(Future<T> server) throws Exception {
    return server.get(60, TimeUnit.SECONDS);
  }

  private ClientExchange open(String method, Deadline deadline) throws IOException {
    return transport.open(Http1TransportTest.head(method, "/"), deadline);
  }

  private ClientExchange open(String method) throws IOException {
    return open(method, Deadline.after(Duration.ofSeconds(60)));
  }

  /** A whole call without a request body. */
  private String call(String method) throws IOException {
    try (ClientExchange exchange = open(method)) {
      exchange.endRequest();
      exchange.status();
      return Texts.body(exchange);
    }
  }

  /** Answers one request and keeps the connection. */
  private static Peer answerOne(Peer peer) throws IOException {
    peer.head();
    return peer.send(OK);
  }

  // ---- connections that were kept

  /** Waits until what the server did to the kept connection, if there is one, has come here. */
  private void awaitUnusable() throws IOException {
    if (transport.connections() > 0) {
      Http1Connection kept =
          transport
              .takeOrReserve(Deadline.after(Duration.ofSeconds(60)), () -> false)
              .orElseThrow();
      Http1TransportTest.eventually(() -> !kept.usable());
      transport.release(kept);
    }
  }

  @Test
  void aKeptConnectionThatTheServerClosedIsNotUsed() throws Exception {
    Future<Peer> first = server(HostileServerTest::answerOne);
    assertThat(call("POST")).isEqualTo("ok");
    done(first).close();
    awaitUnusable();
    Future<Peer> second = server(HostileServerTest::answerOne);

    assertThat(call("POST")).isEqualTo("ok");
    assertThat(transport.connections()).isEqualTo(1);
    done(second).close();
  }

  @Test
  void whatComesUnaskedIsNotTakenForTheNextResponse() throws Exception {
    Future<Peer> first = server(peer -> answerOne(peer).send(OK));
    assertThat(call("GET")).isEqualTo("ok");
    Peer peer = done(first);
    awaitUnusable();
    Future<Peer> second =
        server(next -> {
          next.head();
          return next.send(OK.replace("ok", "no"));
        });

    assertThat(call("GET")).isEqualTo("no");
    assertThat(peer.closedByClient()).isTrue();
    done(second).close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "POST"})
  void anIdempotentRequestIsRepeatedWhenAKeptConnectionDies(String method) throws Exception {
    Future<List<String>> first =
        server(peer -> {
          answerOne(peer);
          try (peer) {
            return peer.head(); // and no answer
          }
        });
    assertThat(call("GET")).isEqualTo("ok");
    RequestHead idempotent = new RequestHead(method, "/", new Headers(), true);
    try (ClientExchange exchange =
        transport.open(idempotent, Deadline.after(Duration.ofSeconds(60)))) {
      Texts.write(exchange, "body");
      exchange.endRequest();
      assertThat(done(first)).contains(method + " / HTTP/1.1");
      Future<List<String>> second =
          server(peer -> {
            List<String> head = peer.head();
            peer.send(OK);
            return head;
          });

      assertThat(Texts.body(exchange)).isEqualTo("ok");
      assertThat(done(second)).contains(method + " / HTTP/1.1", "content-length: 4");
    }
  }

  @Test
  void aPostIsNotRepeatedOnceItMayHaveArrived() throws Exception {
    Future<List<String>> first =
        server(peer -> {
          answerOne(peer);
          try (peer) {
            return peer.head();
          }
        });
    assertThat(call("GET")).isEqualTo("ok");
    assertThatThrownBy(() -> call("POST"))
        .isInstanceOfSatisfying(
            ExchangeResetException.class, e -> assertThat(e.connectionLost()).isTrue());
    assertThat(done(first)).contains("POST / HTTP/1.1");
    assertThat(transport.connections()).isZero();
  }

  @Test
  void aNewConnectionThatDiesIsNoReasonToRepeat() throws Exception {
    Future<List<String>> server =
        server(peer -> {
          try (peer) {
            return peer.head();
          }
        });

    assertThatThrownBy(() -> call("GET")).isInstanceOf(ExchangeResetException.class);
    assertThat(done(server)).contains("GET / HTTP/1.1");
  }

  @Test
  void aRequestIsRepeatedIfItsFirstWriteFails() throws Exception {
    Future<Peer> first = server(HostileServerTest::answerOne);
    assertThat(call("POST")).isEqualTo("ok");
    try (ClientExchange exchange = open("POST")) {
      done(first).reset();
      Future<Peer> second = server(HostileServerTest::answerOne);
      Texts.write(exchange, "body");
      Http1Connection used = ((Http1ClientExchange) exchange).current();
      Http1TransportTest.eventually(() -> !used.usable());
      exchange.endRequest();

      assertThat(Texts.body(exchange)).isEqualTo("ok");
      done(second).close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok and more than that",
      })
  void aConnectionThatCannotGoOnIsClosed(String response) throws Exception {
    Future<Boolean> server =
        server(peer -> {
          peer.head();
          return peer.send(response).closedByClient();
        });

    assertThat(call("GET")).isEqualTo("ok");
    assertThat(done(server)).isTrue();
    assertThat(transport.connections()).isZero();
  }

  // ---- responses that are none

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "SSH-2.0-OpenSSH\r\n",
      })
  void whatIsMalformedEndsTheConnection(String response) throws Exception {
    Future<Boolean> server =
        server(peer -> {
          peer.head();
          return peer.send(response).closedByClient();
        });

    assertThatThrownBy(() -> call("GET"))
        .isInstanceOfSatisfying(
            ExchangeResetException.class,
            e -> assertThat(e.code()).isEqualTo(ResetCode.PROTOCOL_ERROR));
    assertThat(done(server)).isTrue();
    assertThat(transport.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nok",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n",
      })
  void whatBreaksOffIsALostConnection(String response) throws Exception {
    Future<Peer> server =
        server(peer -> {
          peer.head();
          peer.send(response).close();
          return peer;
        });

    assertThatThrownBy(() -> call("GET"))
        .isInstanceOfSatisfying(
            ExchangeResetException.class, e -> assertThat(e.connectionLost()).isTrue());
    done(server);
    assertThat(transport.connections()).isZero();
  }

  @Test
  void aHeadWithoutEndIsCutOff() throws Exception {
    Future<Boolean> server =
        server(peer -> {
          peer.head();
          peer.send("HTTP/1.1 200 OK\r\n");
          try {
            while (true) {
              peer.send("x-filler: 0123456789\r\n");
            }
          } catch (SocketException e) {
            return true;
          }
        });

    assertTooMuch("response head with more than 128 fields");
    assertThat(done(server)).isTrue();
  }

  @Test
  void aHeadOrTrailersTooLargeAreToldWithBothNumbers() throws Exception {
    String chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n";
    for (String start : List.of("HTTP/1.1 200 OK\r\n", chunked)) {
      Future<Boolean> told =
          server(peer -> {
            peer.head();
            try {
              peer.send(start + "x-filler: " + "0".repeat(70_000) + "\r\n\r\n");
            } catch (SocketException e) {
              // It was told more than it wants to know.
            }
            return true;
          });
      assertTooMuch(
          start.equals(chunked) ? "response trailers of at least" : "response head of at least",
          "bytes, at most 65536 bytes");
      assertThat(done(told)).isTrue();
    }
  }

  private void assertTooMuch(String... texts) {
    assertThatThrownBy(() -> call("GET"))
        .isInstanceOfSatisfying(
            ExchangeResetException.class,
            refused -> assertThat(refused.code()).isEqualTo(ResetCode.ENHANCE_YOUR_CALM))
        .hasMessageContainingAll(texts);
  }

  // ---- an answer before the request has ended

  @Test
  void anEarlyAnswerIsReadAndTheConnectionIsNotKept() throws Exception {
    Future<Boolean> server =
        server(peer -> {
          peer.head();
          peer.send("HTTP/1.1 413 Too much\r\ncontent-length: 2\r\n\r\nno");
          return peer.head().contains("0") && peer.closedByClient();
        });
    try (ClientExchange exchange = open("POST")) {
      exchange.flush();
      assertThat(exchange.status()).isEqualTo(413);
      assertThat(Texts.body(exchange)).isEqualTo("no");
      exchange.endRequest();
    }
    assertThat(done(server)).isTrue();
    assertThat(transport.connections()).isZero();
  }

  @Test
  void anAnswerOutlivesTheWritesThatFail() throws Exception {
    Future<Peer> server =
        server(peer -> {
          peer.head();
          peer.send("HTTP/1.1 413 Too much\r\nconnection: close\r\ncontent-length: 2\r\n\r\nno");
          peer.close();
          return peer;
        });
    try (ClientExchange exchange = open("POST")) {
      exchange.flush();
      done(server);
      byte[] part = new byte[50_000];
      assertThatThrownBy(
              () -> {
                while (true) {
                  exchange.write(part, 0, part.length);
                }
              })
          .isInstanceOf(ExchangeResetException.class);

      assertThat(exchange.status()).isEqualTo(413);
      assertThat(Texts.body(exchange)).isEqualTo("no");
    }
  }

  // ---- waits

  @Test
  void aResetFromAnotherThreadWakesTheReader() throws Exception {
    Future<List<String>> server = server(Peer::head);
    try (ClientExchange exchange = open("GET", Deadline.none())) {
      exchange.endRequest();
      Future<Integer> reading = threads.submit(exchange::status);
      done(server);
      exchange.reset(ResetCode.CANCEL);

      assertThatThrownBy(() -> done(reading))
          .hasCauseInstanceOf(ExchangeResetException.class)
          .hasMessageContaining("reset by this side");
    }
    assertThat(transport.connections()).isZero();
  }

  @Test
  void aResetFromAnotherThreadWakesTheWriter() throws Exception {
    Future<List<String>> server = server(Peer::head); // and nothing of the body
    try (ClientExchange exchange = open("POST", Deadline.none())) {
      Future<?> writing =
          threads.submit(() -> {
            byte[] part = new byte[1 << 20];
            while (true) {
              exchange.write(part, 0, part.length);
            }
          });
      done(server);
      exchange.reset(ResetCode.CANCEL);

      assertThatThrownBy(() -> done(writing))
          .hasCauseInstanceOf(ExchangeResetException.class)
          .hasMessageContaining("reset by this side");
    }
  }

  @Test
  void aResetAfterTheEndLeavesTheConnectionToOthers() throws Exception {
    Future<Peer> server = server(peer -> answerOne(answerOne(peer)));
    try (ClientExchange exchange = open("GET")) {
      exchange.endRequest();
      assertThat(Texts.body(exchange)).isEqualTo("ok");
      exchange.reset(ResetCode.CANCEL);
      assertThat(call("GET")).isEqualTo("ok");
      exchange.reset(ResetCode.CANCEL);
    }
    assertThat(transport.connections()).isEqualTo(1);
    done(server).close();
  }

  // ---- what is sent

  @Test
  void trailersFollowAChunkedBody() throws Exception {
    Future<List<String>> server =
        server(peer -> {
          List<String> lines = peer.head();
          lines.addAll(peer.head());
          peer.send(OK);
          return lines;
        });
    try (ClientExchange exchange = open("POST")) {
      Texts.write(exchange, "body");
      exchange.endRequest(Headers.of("x-sum", "7"));
      assertThat(exchange.status()).isEqualTo(200);
    }
    assertThat(done(server))
        .containsExactly(
            "POST / HTTP/1.1",
            "host: 127.0.0.1:" + listener.getLocalPort(),
            "transfer-encoding: chunked",
            "4",
            "body",
            "0",
            "x-sum: 7");
  }
}
