/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static io.fawa.http1.Answers.answer;
import static io.fawa.http1.Answers.await;
import static io.fawa.http1.Answers.bodyOf;
import static io.fawa.http1.Answers.bytes;
import static io.fawa.http1.Answers.echo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's connection to the byte, and when its client misbehaves. */
@Timeout(120)
class ServerConnectionTest {
  private static final String GET = "GET / HTTP/1.1|Host: h||";

  /** Waits for the rest of a body as long as a client on a busy machine may take to send it. */
  private static final Http1ServerConfig PATIENT =
      Http1ServerConfig.DEFAULTS.withTimeouts(
          Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1));

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
  void requestsFollowEachOtherOnOneConnection() throws IOException {
    try (Client client = serve(Answers::echo)) {
      client.send("POST /a HTTP/1.1|Host: h|Content-Length: 3||abc");
      assertThat(client.answer()).isEqualTo("HTTP/1.1 200 OK|content-length: 10||POST/a:abc");
      client.send("POST /b HTTP/1.1|Host: h|Transfer-Encoding: chunked||1|x|2|yz|0||");
      assertThat(client.answer()).endsWith("||POST/b:xyz");
      client.send("GET /c HTTP/1.1|Host: h|Connection: close||");
      assertThat(client.answer())
          .isEqualTo("HTTP/1.1 200 OK|content-length: 6|connection: close||GET/c:");
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void requestsMayComeTogetherAndAreAnsweredInOrder() throws IOException {
    try (Client client = serve(Answers::echo)) {
      String one = "POST /a HTTP/1.1|Host: h|Content-Length: 3||abc";
      client.send((one + GET).repeat(500));
      for (int i = 0; i < 500; i++) {
        assertThat(client.answer()).endsWith("||POST/a:abc");
        assertThat(client.answer()).endsWith("||GET/:");
      }
    }
  }

  /** The first answer must not wait for a second that waits for something else. */
  @Test
  void anAnswerDoesNotWaitForTheNextCall() throws Exception {
    CountDownLatch firstSeen = new CountDownLatch(1);
    try (Client client =
        serve(exchange -> {
          if (exchange.path().equals("/second")) {
            await(firstSeen);
          }
          echo(exchange);
        })) {
      client.send(GET + "GET /second HTTP/1.1|Host: h||");
      assertThat(client.answer()).endsWith("||GET/:");
      firstSeen.countDown();
      assertThat(client.answer()).endsWith("||GET/second:");
    }
  }

  @Test
  void aLongBodyIsChunkedAndAFlushedOneToo() throws IOException {
    try (Client client =
        serve(exchange -> {
          exchange.respond(200, Headers.of("x-a", "b"));
          exchange.flush();
          exchange.write(bytes("hello"), 0, 5);
          exchange.flush();
          exchange.end(Headers.of("x-sum", "1"));
        })) {
      client.send(GET);
      assertThat(client.answer())
          .isEqualTo("HTTP/1.1 200 OK|x-a: b|transfer-encoding: chunked||5|hello|0|x-sum: 1|");
      client.send(GET);
      assertThat(client.answer()).contains("hello");
    }
  }

  @Test
  void manyBytesArriveWhole() throws IOException {
    byte[] large = new byte[3_000_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) ('a' + i % 26);
    }
    try (Client client =
        serve(exchange -> {
          boolean sized = exchange.path().equals("/sized");
          exchange.respond(
              200, sized ? Headers.of("content-length", "" + large.length) : new Headers());
          exchange.write(large, 0, 1_000_000);
          exchange.write(large, 1_000_000, 2_000_000);
          exchange.end();
        })) {
      client.send("GET /sized HTTP/1.1|Host: h||");
      assertThat(client.answer()).endsWith(new String(large, StandardCharsets.ISO_8859_1));
      client.send(GET);
      assertThat(client.answer()).hasSizeGreaterThan(large.length).contains("f4240|abc");
    }
  }

  /** Whether its trailers, which it cannot have, come with the body or after it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClientOfHttp10GetsItsAnswerUpToTheEnd(boolean flushed) throws IOException {
    try (Client client =
        serve(exchange -> {
          exchange.respond(200, new Headers());
          exchange.write(bytes("hello"), 0, 5);
          if (flushed) {
            exchange.flush();
          }
          exchange.end(Headers.of("x-sum", "1"));
        })) {
      client.send("GET / HTTP/1.0||");
      assertThat(client.rest())
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("connection: close\r\n")
          .doesNotContain("transfer-encoding")
          .endsWith("\r\n\r\nhello");
    }
  }

  @Test
  void headGetsNoContent() throws IOException {
    try (Client client = serve(Answers::echo)) {
      client.send("HEAD / HTTP/1.1|Host: h||" + GET);
      assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
      for (String line = client.line(); !line.isEmpty(); line = client.line()) {
        assertThat(line).matches("date: .*|content-length: 6");
      }
      assertThat(client.answer()).endsWith("||GET/:");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void statusesWithoutContentHaveNone(int status) throws IOException {
    try (Client client =
        serve(exchange -> {
          exchange.respond(status, Headers.of("x-a", "b"));
          exchange.write(bytes("hello"), 0, 5);
          exchange.end();
        })) {
      client.send(GET + GET);
      assertThat(client.answer()).matches("HTTP/1.1 " + status + " [A-Za-z ]*\\|x-a: b\\|\\|");
      assertThat(client.answer()).startsWith("HTTP/1.1 " + status);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"100-continue", "100-Continue"})
  void whoeverWaitsToSendIsToldTo(String expectation) throws IOException {
    try (Client client = serve(Answers::echo)) {
      client.send("POST /a HTTP/1.1|Host: h|Expect: " + expectation + "|Content-Length: 3||");
      assertThat(client.line()).isEqualTo("HTTP/1.1 100 Continue");
      assertThat(client.line()).isEmpty();
      client.send("abc");
      assertThat(client.answer()).endsWith("||POST/a:abc");
      client.send(GET);
      assertThat(client.answer()).endsWith("||GET/:");
    }
  }

  /** What follows the head may be the body, or not: nobody can know. */
  @Test
  void anExpectationThatIsNotMetEndsTheConnection() throws IOException {
    try (Client client = serve(exchange -> answer(exchange, 415, "no"))) {
      String smuggled = "GET /smuggled HTTP/1.1|Host: h||";
      client.send("POST /a HTTP/1.1|Host: h|Expect: 100-continue|Content-Length: 35||" + smuggled);
      assertThat(client.answer())
          .isEqualTo("HTTP/1.1 415 Unsupported Media Type|content-length: 2|connection: close||no");
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void whatAHandlerLeavesOfABodyIsDropped() throws IOException {
    try (Client client = serve(exchange -> answer(exchange, 200, exchange.path()))) {
      client.send("POST /a HTTP/1.1|Host: h|Content-Length: 35||GET /smuggled HTTP/1.1|Host: h||");
      assertThat(client.answer()).endsWith("||/a");
      client.send("POST /b HTTP/1.1|Host: h|Transfer-Encoding: chunked||3|abc|0||" + GET);
      assertThat(client.answer()).endsWith("||/b");
      assertThat(client.answer()).endsWith("||/");
    }
  }

  /** The client was told that the connection goes on, and uses it. */
  @Test
  void aConnectionThatWasPromisedGoesOnWhateverIsLeft() throws IOException {
    try (Client client =
        serve(
            PATIENT,
            exchange -> {
              exchange.read(new byte[10], 0, 10);
              answer(exchange, 200, exchange.path());
            })) {
      for (int i = 0; i < 20; i++) {
        client.send("POST /a HTTP/1.1|Host: h|Transfer-Encoding: chunked||");
        client.send("1|x|100000|").send(new byte[0x100000]).send("|0||" + GET);
        String first = client.answer();
        assertThat(first).endsWith("||/a").doesNotContain("connection: close");
        assertThat(client.answer()).endsWith("||/");
      }
    }
  }

  /** An early answer arrives although most of the body is still to be sent. */
  @ParameterizedTest
  @ValueSource(ints = {100_000, 20_000_000})
  void anEarlyAnswerIsNotLostToTheRestOfTheBody(int bodyBytes) throws IOException {
    try (Client first = serve(PATIENT, exchange -> answer(exchange, 413, "no"))) {
      for (int i = 0; i < 10; i++) {
        for (String fields : new String[] {"Connection: close|", ""}) {
          try (Client client = server.client()) {
            client.send(
                "PUT /a HTTP/1.1|Host: h|" + fields + "Content-Length: " + bodyBytes + "||");
            client.send(new byte[bodyBytes]);
            assertThat(client.answer()).startsWith("HTTP/1.1 413 ").endsWith("no");
          }
        }
      }
      first.send("PUT /a HTTP/1.1|Host: h|Transfer-Encoding: chunked||");
      byte[] chunk = bytes("10000\r\n" + "x".repeat(65_536) + "\r\n");
      for (int i = 0; i < bodyBytes / 65_536; i++) {
        first.send(chunk);
      }
      first.send("0||");
      assertThat(first.answer()).startsWith("HTTP/1.1 413 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz|", "+1|a|0||", "1|aXX0||", "1|ab|0||", "0|no trailer||"})
  void aMalformedBodyIsAnsweredAndEndsTheConnection(String chunks) throws IOException {
    try (Client client = serve(Answers::echo)) {
      client.send("POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked||" + chunks + GET);
      assertThat(client.answer())
          .startsWith("HTTP/1.1 400 Bad Request|")
          .contains("connection: close|")
          .endsWith("||400 Bad Request\n");
      assertThat(client.rest()).isEmpty();
      assertThat(server.refusals).hasSize(1).allMatch(refusal -> refusal.startsWith("400 "));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "400~GET / HTTP/1.1||",
        "400~POST / HTTP/1.1|Host: h|Content-Length: 1|Content-Length: 2||GET / HTTP/1.1||",
        "400~POST / HTTP/1.1|Host: h|Content-Length: 1|Transfer-Encoding: chunked||0||",
        "501~POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked, chunked||0||",
        "505~GET / HTTP/2.0|Host: h||",
      })
  void aMalformedHeadIsAnsweredAndEndsTheConnection(String row) throws IOException {
    try (Client client = serve(Answers::echo)) {
      client.send(GET + row.substring(4) + GET);
      assertThat(client.answer()).endsWith("||GET/:");
      assertThat(client.answer())
          .startsWith("HTTP/1.1 " + row.substring(0, 3))
          .contains("connection: close|");
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void trailersOfARequestArrive() throws IOException {
    try (Client client =
        serve(exchange -> {
          assertThat(exchange.requestTrailers().isEmpty()).isTrue();
          answer(exchange, 200, bodyOf(exchange) + exchange.requestTrailers().get("x-sum", "?"));
        })) {
      client.send("POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked||1|a|0|X-Sum: 42||");
      assertThat(client.answer()).endsWith("||a42");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nx: y", "a\nb", "a\0b", "a\u0100b", " a"})
  void aFieldThatWouldSplitTheAnswerIsRefusedBeforeAnythingIsSent(String value) throws IOException {
    try (Client client =
        serve(exchange -> {
          for (Headers bad : new Headers[] {Headers.of("x-a", value), Headers.of(value, "a")}) {
            assertThatThrownBy(() -> exchange.respond(200, bad))
                .isInstanceOf(IllegalArgumentException.class);
          }
          exchange.respond(200, new Headers());
          exchange.write(bytes("b"), 0, 1);
          assertThatThrownBy(() -> exchange.end(Headers.of("x-t", value)))
              .isInstanceOf(IllegalArgumentException.class);
          exchange.end();
        })) {
      client.send(GET);
      assertThat(client.answer()).isEqualTo("HTTP/1.1 200 OK|content-length: 1||b");
    }
  }

  @Test
  void aBodyIsAsLongAsItsHeadSays() throws IOException {
    try (Client client =
        serve(exchange -> {
          exchange.respond(200, Headers.of("content-length", "3"));
          exchange.write(bytes("ab"), 0, 2);
          assertThatThrownBy(() -> exchange.write(bytes("cd"), 0, 2))
              .isInstanceOf(IllegalStateException.class);
          assertThatThrownBy(exchange::end).isInstanceOf(IOException.class);
        })) {
      client.send(GET);
      assertThat(client.rest()).contains("content-length: 3").endsWith("\r\n\r\nab");
    }
  }

  @Test
  void aReadEndsAtTheDeadlineAndTheAnswerStillArrives() throws IOException {
    try (Client client =
        serve(exchange -> {
          exchange.deadline(Deadline.after(Duration.ofMillis(50)));
          assertThatThrownBy(() -> bodyOf(exchange)).isInstanceOf(DeadlineExceededException.class);
          answer(exchange, 504, "late");
        })) {
      client.send("POST / HTTP/1.1|Host: h|Content-Length: 10||abc");
      assertThat(client.answer())
          .isEqualTo("HTTP/1.1 504 Gateway Timeout|content-length: 4|connection: close||late");
    }
  }

  /** Also while a read-ahead is under way. */
  @Test
  void aReadAfterALongTimeGetsWhatCameMeanwhile() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    try (Client client =
        serve(exchange -> {
          await(goOn);
          exchange.deadline(Deadline.after(Duration.ofSeconds(60)));
          echo(exchange);
        })) {
      client.send("POST / HTTP/1.1|Host: h|Content-Length: 4||");
      await(server.lookingOut);
      client.send("ab");
      goOn.countDown();
      client.send("cd" + GET);
      assertThat(client.answer()).endsWith("||POST/:abcd");
      assertThat(client.answer()).endsWith("||GET/:");
    }
  }

  @Test
  void aHandlerThatFailsIsAnsweredForUnlessItHadBegun() throws IOException {
    try (Client client =
        serve(exchange -> {
          if (exchange.path().equals("/late")) {
            exchange.respond(200, new Headers());
            exchange.write(bytes("abc"), 0, 3);
            exchange.flush();
          }
          throw new IllegalStateException("meant by the test");
        })) {
      client.send(GET);
      assertThat(client.answer()).startsWith("HTTP/1.1 500 ").contains("connection: close");
      assertThat(client.rest()).isEmpty();
      try (Client other = server.client()) {
        other.send("GET /late HTTP/1.1|Host: h||");
        assertThat(other.rest()).contains("3\r\nabc\r\n").doesNotContain("0\r\n\r\n");
      }
    }
  }

  @Test
  void aConnectionGoesOnInAnotherProtocol() throws IOException {
    Http1ServerConfig config = Http1ServerConfig.DEFAULTS.withUpgrades(Set.of("shout"));
    try (Client client =
        serve(
            config,
            exchange -> {
              assertThat(exchange.protocol()).isEqualTo("shout");
              exchange.respond(101, Headers.of("x-a", "b"));
              byte[] part = new byte[100];
              for (int n = exchange.read(part, 0, 100); n >= 0; n = exchange.read(part, 0, 100)) {
                byte[] loud =
                    new String(part, 0, n, StandardCharsets.US_ASCII)
                        .toUpperCase(java.util.Locale.ROOT)
                        .getBytes(StandardCharsets.US_ASCII);
                exchange.write(loud, 0, loud.length);
                exchange.flush();
              }
              exchange.end();
            })) {
      client.send("GET / HTTP/1.1|Host: h|Upgrade: Shout|Connection: Upgrade||early");
      assertThat(client.line()).isEqualTo("HTTP/1.1 101 Switching Protocols");
      assertThat(client.line()).isEqualTo("connection: upgrade");
      assertThat(client.line()).isEqualTo("upgrade: shout");
      assertThat(client.line()).isEqualTo("x-a: b");
      assertThat(client.line()).isEmpty();
      client.send(" and late");
      client.socket.shutdownOutput();
      assertThat(client.rest()).isEqualTo("EARLY AND LATE");
    }
  }
}
