/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static io.fawa.http1.Answers.answer;
import static io.fawa.http1.Answers.await;
import static io.fawa.http1.Answers.bodyOf;
import static io.fawa.http1.Answers.echo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.http.ResetCode;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections and calls on them end: by a client, a limit, another thread, a drain. */
@Timeout(120)
class ServerEndsTest {
  private static final String GET = "GET / HTTP/1.1|Host: h||";

  private TinyServer server = TinyServer.none();

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private Client serve(Http1ServerConfig config, ExchangeHandler handler) throws IOException {
    server.close();
    server = new TinyServer(config, handler);
    return server.client();
  }

  private Client serve(ExchangeHandler handler) throws IOException {
    return serve(Http1ServerConfig.DEFAULTS, handler);
  }

  @Test
  void aResetByAnotherThreadWakesTheHandler() throws Exception {
    AtomicReference<Exchange> held = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch failed = new CountDownLatch(1);
    try (Client client =
        serve(exchange -> {
          held.set(exchange);
          begun.countDown();
          assertThatThrownBy(() -> bodyOf(exchange)).isInstanceOf(IOException.class);
          failed.countDown();
        })) {
      client.send("POST / HTTP/1.1|Host: h|Content-Length: 10||abc");
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      held.get().reset(ResetCode.CANCEL);
      assertThat(failed.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(client.rest()).doesNotContain("HTTP/1.1 200");
      // The next request's connection is another one's.
      held.get().reset(ResetCode.CANCEL);
    }
  }

  /** Another thread ends the answer while the handler waits for a body that does not come. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerThatAnotherEndsIsSentAndWakesTheHandler(boolean clientCloses) throws Exception {
    AtomicReference<Exchange> held = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch woken = new CountDownLatch(1);
    try (Client client =
        serve(exchange -> {
          held.set(exchange);
          begun.countDown();
          assertThatThrownBy(() -> bodyOf(exchange)).isInstanceOf(IOException.class);
          woken.countDown();
        })) {
      client.send("POST / HTTP/1.1|Host: h|Content-Length: 10||abc");
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      answer(held.get(), 409, "gone");
      held.get().reset(ResetCode.NO_ERROR);
      assertThat(client.answer()).startsWith("HTTP/1.1 409 ").endsWith("gone");
      if (clientCloses) {
        client.socket.close();
      }
      assertThat(woken.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Also where the handler is between two reads as the answer ends. */
  @Test
  void aReadThatBeginsAfterAnotherHasEndedTheAnswerFails() throws Exception {
    AtomicReference<Exchange> held = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    CountDownLatch woken = new CountDownLatch(1);
    try (Client client =
        serve(exchange -> {
          assertThat(exchange.read(new byte[3], 0, 3)).isEqualTo(3);
          held.set(exchange);
          begun.countDown();
          await(answered);
          assertThatThrownBy(() -> exchange.read(new byte[3], 0, 3))
              .isInstanceOf(ExchangeResetException.class);
          woken.countDown();
        })) {
      client.send("POST / HTTP/1.1|Host: h|Content-Length: 10||abc");
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      answer(held.get(), 409, "gone");
      held.get().reset(ResetCode.NO_ERROR);
      answered.countDown();
      // Long before the limit for a body's silence, which is a minute.
      assertThat(woken.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(client.answer()).startsWith("HTTP/1.1 409 ").endsWith("gone");
    }
  }

  @Test
  void silenceIsCutBetweenRequestsAndWithinThem() throws IOException {
    Http1ServerConfig config =
        Http1ServerConfig.DEFAULTS
            .withIdleTimeout(Duration.ofMillis(300))
            .withTimeouts(Duration.ofMillis(300), Duration.ofSeconds(60), Duration.ofSeconds(5));
    try (Client silent = serve(config, Answers::echo)) {
      assertThat(silent.rest()).matches("(\\(reset\\))?");
    }
    try (Client head = server.client()) {
      assertThat(restAfter(head, "GET / HTTP/1.1|Ho")).matches("(\\(reset\\))?");
    }
    // A connection may be cut before a busy machine lets its client say anything.
    Deadline bound = Deadline.after(Duration.ofSeconds(60));
    String kept = "";
    while (!kept.contains("GET/:")) {
      assertThat(bound.expired()).as("an answer, and then the end: %s", kept).isFalse();
      try (Client client = server.client()) {
        kept = restAfter(client, GET);
      }
    }
    assertThat(kept).matches("(?s)HTTP/1.1 200 .*GET/:(\\(reset\\))?");
    String body = "";
    while (!body.startsWith("HTTP/1.1 ")) {
      assertThat(bound.expired()).as("an answer: %s", body).isFalse();
      try (Client client = server.client()) {
        body = restAfter(client, "POST / HTTP/1.1|Host: h|Content-Length: 10||abc");
      }
    }
    assertThat(body).startsWith("HTTP/1.1 408 Request Timeout").contains("408");
  }

  /** All that a client gets which says this, if it still can. */
  private static String restAfter(Client client, String text) throws IOException {
    try {
      client.send(text);
    } catch (SocketException cut) {
      return "(reset)";
    }
    return client.rest();
  }

  @Test
  void aStreamWhoseHandlerIsPatientMayBeSilent() throws IOException {
    Http1ServerConfig config =
        Http1ServerConfig.DEFAULTS.withTimeouts(
            Duration.ofMillis(300), Duration.ofSeconds(60), Duration.ofSeconds(5));
    try (Client patient =
        serve(
            config,
            exchange -> {
              if (exchange.path().equals("/patient")) {
                exchange.bodyIdleTimeout(Duration.ZERO);
              }
              Answers.echo(exchange);
            })) {
      patient.send("POST /patient HTTP/1.1|Host: h|Content-Length: 2||a");
      for (int times = 0; times < 4; times++) {
        // Each of these takes as long as a body may be silent.
        try (Client impatient = server.client()) {
          impatient.send("POST / HTTP/1.1|Host: h|Content-Length: 2||a");
          assertThat(impatient.rest()).startsWith("HTTP/1.1 408 ");
        }
      }
      patient.send("b");
      assertThat(patient.answer()).endsWith("POST/patient:ab");
    }
  }

  @Test
  void aPeerThatTakesNothingIsCut() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Http1ServerConfig config =
        Http1ServerConfig.DEFAULTS.withTimeouts(
            Duration.ofSeconds(60), Duration.ofMillis(500), Duration.ofSeconds(5));
    try (Client client =
        serve(
            config,
            exchange -> {
              exchange.onCancel(ended::countDown);
              exchange.respond(200, new Headers());
              byte[] much = new byte[1 << 20];
              for (int i = 0; i < 1000; i++) {
                exchange.write(much, 0, much.length);
              }
              exchange.end();
            })) {
      client.send(GET);
      assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void drainingLetsTheCallUnderWayEnd() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (Client client =
            serve(exchange -> {
              if (exchange.path().equals("/held")) {
                begun.countDown();
                await(goOn);
              }
              echo(exchange);
            });
        Client idle = server.client()) {
      idle.send(GET);
      assertThat(idle.answer()).endsWith("GET/:");
      client.send("GET /held HTTP/1.1|Host: h||");
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      server.connections.forEach(connection -> connection.drain(Duration.ofSeconds(60)));
      assertThat(idle.rest()).matches("(\\(reset\\))?");
      goOn.countDown();
      assertThat(client.answer()).contains("connection: close|").endsWith("GET/held:");
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void drainingEndsWhatTakesTooLong() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    try (Client client =
        serve(exchange -> {
          exchange.onCancel(cancelled::countDown);
          begun.countDown();
          await(cancelled);
        })) {
      client.send(GET);
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      server.connections.forEach(connection -> connection.drain(Duration.ofMillis(100)));
      assertThat(cancelled.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(client.rest()).doesNotContain("HTTP");
    }
  }

  @Test
  void aClientThatLeavesIsNoticedWhileItsHandlerComputes() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch noticed = new CountDownLatch(1);
    AtomicReference<Throwable> told = new AtomicReference<>();
    server.close();
    server =
        new TinyServer(
            Http1ServerConfig.DEFAULTS,
            exchange -> {
              exchange.onCancel(noticed::countDown);
              begun.countDown();
              await(noticed);
              assertThat(exchange.cancelled()).isTrue();
              try {
                answer(exchange, 200, "nobody");
              } catch (IOException e) {
                told.set(e);
                throw e;
              }
            });
    try (Client client = server.client()) {
      client.send(GET);
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(noticed.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aClientThatHasOnlyClosedItsHalfGetsItsAnswer() throws IOException {
    String rest;
    long begin;
    serve(Answers::echo).close();
    do {
      begin = System.nanoTime();
      try (Client client = server.client()) {
        client.send(GET);
        client.socket.shutdownOutput();
        rest = client.rest();
      }
      // After a second such a client counts as gone, and so much may pass on a busy machine.
    } while (!rest.endsWith("GET/:") && System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(1));
    assertThat(rest).endsWith("\r\n\r\nGET/:");
  }
}
