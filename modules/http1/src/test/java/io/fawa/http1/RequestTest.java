/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads and bodies of requests (RFC 9112), to the byte. A bar stands for CR LF. */
class RequestTest {
  private static final Http1ServerConfig CONFIG =
      Http1ServerConfig.DEFAULTS.withHeads(512, 256, 8).withUpgrades(Set.of("h2c", "websocket"));

  /** What was read of one request. */
  private record Read(String what, String fields, String body, String trailers, String next) {}

  private static Read read(String bytes, int sliceBytes) throws IOException {
    byte[] all = bytes.getBytes(StandardCharsets.ISO_8859_1);
    int[] given = {0};
    ByteInput in =
        new ByteInput((target, offset, length) -> {
          int count = Math.min(Math.min(length, sliceBytes), all.length - given[0]);
          System.arraycopy(all, given[0], target, offset, count);
          given[0] += count;
          return count == 0 ? -1 : count;
        });
    Request request = new RequestReader(in, CONFIG).read();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    byte[] part = new byte[7];
    for (int n = request.body().read(part, 0, 7); n >= 0; n = request.body().read(part, 0, 7)) {
      content.write(part, 0, n);
    }
    ByteArrayOutputStream next = new ByteArrayOutputStream();
    for (int n = in.read(part, 0, 7); n >= 0; n = in.read(part, 0, 7)) {
      next.write(part, 0, n);
    }
    List<String> fields = new ArrayList<>();
    request.headers().forEach((name, value) -> fields.add(name + "=" + value));
    List<String> trailers = new ArrayList<>();
    request.body().trailers().forEach((name, value) -> trailers.add(name + "=" + value));
    return new Read(
        String.join(
            " ",
            request.method(),
            request.target().path(),
            request.target().query(),
            request.authority(),
            request.keepsAlive() ? "kept" : "closed",
            request.upgrade()),
        String.join(" ", fields),
        content.toString(StandardCharsets.ISO_8859_1),
        String.join(" ", trailers),
        next.toString(StandardCharsets.ISO_8859_1));
  }

  private static Read read(String text) throws IOException {
    return read(text.replace("|", "\r\n"), 1000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '\0',
      value = {
        "GET /a HTTP/1.1|Host: h||~GET /a  h kept ",
        "||GET /a?b=c HTTP/1.1|Host: h||~GET /a b=c h kept ",
        "||||GET /a HTTP/1.1|Host: h||~GET /a  h kept ",
        "GET http://other:81/a?b HTTP/1.1|Host: h||~GET /a b other:81 kept ",
        "GET HTTP://other HTTP/1.1|Host: h||~GET /  other kept ",
        "OPTIONS * HTTP/1.1|Host:||~OPTIONS *   kept ",
        "OPTIONS http://h HTTP/1.1|Host: x||~OPTIONS *  h kept ",
        "GET /a HTTP/1.0||~GET /a   closed ",
        "GET /a HTTP/1.7|Host: h||~GET /a  h kept ",
        "GET /a HTTP/1.1|Host: h|Connection: x, Close||~GET /a  h closed ",
        "GET /Jos\u00c3\u00a9?q=\u00c3\u00a9 HTTP/1.1|Host: h||~GET /Jos%C3%A9 q=%C3%A9 h kept ",
        "GET / HTTP/1.1|Host: h|Upgrade: WebSocket|Connection: keep-alive, Upgrade||"
            + "~GET /  h kept websocket",
        "GET / HTTP/1.1|Host: h|Upgrade: tls, h2c|Connection: upgrade||~GET /  h kept h2c",
        "GET / HTTP/1.1|Host: h|Upgrade: websocket||~GET /  h kept ",
        "GET / HTTP/1.0|Upgrade: websocket|Connection: upgrade||~GET /   closed ",
      })
  void targetsAndVersionsAreUnderstood(String request, String what) throws IOException {
    assertThat(read(request).what()).isEqualTo(what);
  }

  /** URLs say that these are encoded, and browsers do not do it in a query. */
  @Test
  void whatBrowsersSendRawIsTaken() throws IOException {
    String query = "search[field]=a|b&{}^`\\\"<>";

    assertThat(read("GET /?" + query + " HTTP/1.1\r\nHost: h\r\n\r\n", 1000).what())
        .isEqualTo("GET / " + query + " h kept ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "Content-Length: 4||bodyGET~body~GET",
        "Content-Length: 4|Content-Length: 4||bodyGET~body~GET",
        "Content-Length: 4, 4||bodyGET~body~GET",
        "Content-Length: 0||GET~''~GET",
        "X: y||GET~''~GET",
        "Transfer-Encoding: Chunked||4|body|0||GET~body~GET",
        "transfer-encoding: CHUNKED||1;e;a=\"b;c\"|b|3 |ody|00||GET~body~GET",
        "Transfer-Encoding: chunked||a|0123456789|0|T: u||GET~0123456789~GET",
        "Transfer-Encoding: chunked||000000000000001|a|0||GET~a~GET",
        "Transfer-Encoding: chunked||1;a=b\tc \u00ff|a|0||GET~a~GET",
      })
  void aBodyEndsWhereItsHeadSays(String rest, String body, String next) throws IOException {
    Read read = read("POST / HTTP/1.1|Host: h|" + rest);

    assertThat(read.body()).isEqualTo(body);
    assertThat(read.next()).isEqualTo(next);
  }

  @Test
  void trailersArrive() throws IOException {
    assertThat(
            read("POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked||1|a|0|X-Sum: 1|B:  2 ||")
                .trailers())
        .isEqualTo("x-sum=1 b=2");
  }

  @Test
  void fieldsOfTheConnectionStayBelow() throws IOException {
    assertThat(
            read("GET / HTTP/1.1|HOST: h|Keep-Alive: 1|Connection: keep-alive|Upgrade: x"
                    + "|Proxy-Connection: y|TE: trailers|X-Own-Name: Z||")
                .fields())
        .isEqualTo("host=h te=trailers x-own-name=Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "400~SSH-2.0-OpenSSH|",
        "400~GET /|",
        "400~GET HTTP/1.1|Host: h||",
        "400~GET / HTTP/1./|Host: h||",
        "400~GET / HTTP/1.:|Host: h||",
        "400~GET / HTTP/x.1|Host: h||",
        "400~GET / HTTP/1,1|Host: h||",
        "400~GET  / HTTP/1.1|Host: h||",
        "400~GET / HTTP/1.1 |Host: h||",
        "400~ GET / HTTP/1.1|Host: h||",
        "400~G(T / HTTP/1.1|Host: h||",
        "400~GET a HTTP/1.1|Host: h||",
        "400~GET ftp://h/ HTTP/1.1|Host: h||",
        "400~GET http:///a HTTP/1.1|Host: h||",
        "400~GET http://u@h/a HTTP/1.1|Host: h||",
        "400~GET * HTTP/1.1|Host: h||",
        "400~GET /a b HTTP/1.1|Host: h||",
        "400~GET /a\tb HTTP/1.1|Host: h||",
        "400~GET / http/1.1|Host: h||",
        "400~GET / HTTP/1.10|Host: h||",
        "505~GET / HTTP/2.0|Host: h||",
        "505~GET / HTTP/3.0|Host: h||",
        "501~CONNECT h:443 HTTP/1.1|Host: h||",
        "400~GET / HTTP/1.1||",
        "400~GET / HTTP/1.1|Host: a|Host: a||",
        "400~GET / HTTP/1.1|Host: a b||",
        "400~GET / HTTP/1.1|Host: a, b||",
        "400~GET / HTTP/1.1|Host: u@a||",
        "400~GET / HTTP/1.1|Host: a:b||",
        "400~GET / HTTP/1.1|Host : h||",
        "400~GET / HTTP/1.1|Host: h| folded: x||",
        "400~GET / HTTP/1.1|Host: h|A: b| c||",
        "400~GET / HTTP/1.1|Host: h|: x||",
        "400~GET / HTTP/1.1|Host: h|no colon||",
        "417~POST / HTTP/1.1|Host: h|Expect: 200-ok|Content-Length: 1||a",
        "400~POST / HTTP/1.1|Host: h|Content-Length: 12|Content-Length: 60||",
        "400~POST / HTTP/1.1|Host: h|Content-Length: 4, 5||",
        "400~POST / HTTP/1.1|Host: h|Content-Length: +11||",
        "400~POST / HTTP/1.1|Host: h|Content-Length: -1||",
        "400~POST / HTTP/1.1|Host: h|Content-Length: 0x4||",
        "400~POST / HTTP/1.1|Host: h|Content-Length: 4 4||",
        "400~POST / HTTP/1.1|Host: h|Content-Length:||",
        "400~POST / HTTP/1.1|Host: h|Content-Length: 99999999999999999999||",
        "400~POST / HTTP/1.1|Host: h|Content-Length: 4|Transfer-Encoding: chunked||",
        "400~POST / HTTP/1.0|Transfer-Encoding: chunked||",
        "501~POST / HTTP/1.1|Host: h|Transfer-Encoding: xchunked||",
        "501~POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked, chunked||",
        "501~POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked|Transfer-Encoding: chunked||",
        "501~POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked, identity||",
        "501~POST / HTTP/1.1|Host: h|Transfer-Encoding: gzip, chunked||",
        "501~POST / HTTP/1.1|Host: h|Transfer-Encoding: identity||",
        "501~POST / HTTP/1.1|Host: h|Transfer-Encoding:||",
        "400~|||||GET / HTTP/1.1|Host: h||",
      })
  void whatTwoReadersCouldUnderstandDifferentlyIsRefused(int status, String request) {
    assertThatThrownBy(() -> read(request))
        .isInstanceOfSatisfying(
            MalformedMessageException.class,
            malformed -> assertThat(malformed.status()).isEqualTo(status));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\nHost: h\n\n",
        "GET / HTTP/1.1\r\nHost: h\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA: b\rc\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA: b\u0000c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nN\u0000ame: c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nN\u00e4me: c\r\n\r\n",
        "GET /\u0000 HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /\u007f HTTP/1.1\r\nHost: h\r\n\r\n",
      })
  void controlCharactersAndBareLineEndsAreRefused(String bytes) {
    assertThatThrownBy(() -> read(bytes, 1000)).isInstanceOf(MalformedMessageException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+b|hello world|0||",
        "0xb|hello world|0||",
        "-1|a|0||",
        "zz|a|0||",
        "|a|0||",
        " 1|a|0||",
        "1 1|a|0||",
        "\u00b9|a|0||",
        "1000000000000000|a|0||",
        "ffffffffffffffff|a|0||",
        "1|aXX0||",
        "1|ab|0||",
        "1|a\n0||",
        "1\n|a|0||",
        "1;\u0000|a|0||",
        "1;\u001f|a|0||",
        "1;\u007f|a|0||",
        "/|a|0||",
        ":|a|0||",
        "@|a|0||",
        "G|a|0||",
        "`|a|0||",
        "g|a|0||",
        "1/|a|0||",
        "0|bad trailer||",
        "0| a: b||",
        "0|a\n: b||",
      })
  void aChunkThatIsNoneIsRefused(String chunks) {
    assertThatThrownBy(() -> read("POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked||" + chunks))
        .isInstanceOf(MalformedMessageException.class);
  }

  /** A size is of hexadecimal digits, in either case. */
  @ParameterizedTest
  @ValueSource(
      strings = {"1", "9", "a", "A", "f", "F", "0f", "10", "19", "1a", "fF", "100", "9aB", "0abc"})
  void aChunkHasTheSizeThatItSays(String size) throws IOException {
    String chunk = "x".repeat(Integer.parseInt(size, 16));
    Read read =
        read(
            ("POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked||" + size + "|" + chunk + "|0||G")
                .replace("|", "\r\n"),
            50);

    assertThat(read.body()).isEqualTo(chunk);
    assertThat(read.next()).isEqualTo("G");
  }

  @Test
  void aBodyOfALengthTellsHowMuchIsLeft() throws IOException {
    byte[] bytes = Answers.bytes("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabcd");
    ByteInput in = new ByteInput(new Conversation(bytes, 1000)::read);
    MessageBody body = new RequestReader(in, CONFIG).read().body();
    assertThat(body.announcedBytes()).isEqualTo(5);
    assertThat(body.read(new byte[9], 0, 3)).isEqualTo(3);
    assertThat(body.announcedBytes()).isEqualTo(2);
    assertThat(body.ended()).isFalse();
    assertThat(body.received()).isFalse();
    assertThat(body.read(new byte[9], 0, 9)).isEqualTo(1);
    assertThatThrownBy(() -> body.read(new byte[9], 0, 9))
        .isInstanceOf(EOFException.class)
        .hasMessage("content-length 5, got 4");
  }

  /** RFC 9110 §10.1.1. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "POST / HTTP/1.1|Host: h|Expect: 100-Continue|Content-Length: 1||~true",
        "POST / HTTP/1.1|Host: h|Expect: 100-continue|Transfer-Encoding: chunked||~true",
        "POST / HTTP/1.1|Host: h|Content-Length: 1||~false",
        "POST / HTTP/1.1|Host: h|Expect: 100-continue|Content-Length: 0||~false",
        "GET / HTTP/1.1|Host: h|Expect: 100-continue||~false",
        "POST / HTTP/1.0|Expect: 100-continue|Content-Length: 1||~false",
        "POST / HTTP/1.0|Expect: 200-ok|Content-Length: 1||~false",
      })
  void whoHasABodyMayWaitToBeAsked(String head, boolean waits) throws IOException {
    byte[] bytes = Answers.bytes(head.replace("|", "\r\n"));
    ByteInput in = new ByteInput(new Conversation(bytes, 10)::read);
    assertThat(new RequestReader(in, CONFIG).read().expectsContinue()).isEqualTo(waits);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET",
        "GET / HTTP/1.1|Host: h|",
        "POST / HTTP/1.1|Host: h|Content-Length: 5||abcd",
        "POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked||5|abcd",
        "POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked||4|abcd|0|",
      })
  void whatBreaksOffIsNotTakenForAll(String request) {
    assertThatThrownBy(() -> read(request)).isInstanceOf(EOFException.class);
  }

  @Test
  void headsAreLimited() throws IOException {
    String start = "GET / HTTP/1.1\r\nHost: h\r\nA: ";
    String fits = start + "x".repeat(512 - start.length() - 4) + "\r\n\r\n";
    assertThat(fits).hasSize(512);
    assertThat(read(fits, 50).what()).startsWith("GET");
    assertRefused(431, fits.replace("A: ", "A: x"));
    assertRefused(431, "GET / HTTP/1.1\r\nHost: h\r\n" + "a:\r\n".repeat(8) + "\r\n");
    assertRefused(431, "GET / HTTP/1.1\r\nHost: h\r\nA: " + "x".repeat(100_000));

    String line = "GET / HTTP/1.1\r\n";
    String longest = line.replace("/ ", "/" + "p".repeat(256 - line.length()) + " ");
    assertThat(read(longest + "Host: h\r\n\r\n", 50).what()).startsWith("GET /ppp");
    assertRefused(414, longest.replace("/p", "/pp") + "Host: h\r\n\r\n");
    assertRefused(414, "GET /" + "x".repeat(100_000));
  }

  @Test
  void trailersHaveLimitsOfTheirOwn() throws IOException {
    String head =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
            + "a:\r\n".repeat(6)
            + "\r\n0\r\n";
    assertThat(read(head + "t:\r\n".repeat(8) + "\r\n", 50).trailers()).startsWith("t= t=");
    assertRefused(431, head + "t:\r\n".repeat(9) + "\r\n");
  }

  @Test
  void extensionsOfChunksAreLimited() throws IOException {
    String start = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    int times = MessageBody.Chunked.EXTENSION_BYTES_MAX / 1000;
    String chunk = "1;" + "x".repeat(999) + "\r\na\r\n";

    assertThat(read(start + chunk.repeat(times) + "0\r\n\r\n", 1000).body())
        .isEqualTo("a".repeat(times));
    assertRefused(400, start + chunk.repeat(times + 1) + "0\r\n\r\n");
    assertRefused(400, start + "1;" + "x".repeat(1100) + "\r\na\r\n0\r\n\r\n");
  }

  private static void assertRefused(int status, String bytes) {
    assertThatThrownBy(() -> read(bytes, 50))
        .isInstanceOfSatisfying(
            MalformedMessageException.class,
            malformed -> assertThat(malformed.status()).isEqualTo(status));
  }

  /** Whatever comes, in whatever slices: a request or an {@link IOException}, and the same one. */
  @Test
  void damagedRequestsAreReadAlikeInAnySlices() {
    long seed = 20_261_129;
    Random random = new Random(seed);
    List<String> whole =
        List.of(
            "POST /a?b HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nhello worldGET",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n\r\n",
            "\r\nGET http://h/ HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    for (int round = 0; round < 20_000; round++) {
      StringBuilder damaged = new StringBuilder(whole.get(random.nextInt(whole.size())));
      for (int i = random.nextInt(4); i >= 0 && damaged.length() > 1; i--) {
        int at = random.nextInt(damaged.length());
        switch (random.nextInt(3)) {
          case 0 -> damaged.setCharAt(at, (char) random.nextInt(256));
          case 1 -> damaged.insert(at, damaged.substring(at / 2, at));
          default -> damaged.delete(at, Math.min(damaged.length(), at + random.nextInt(1, 5)));
        }
      }
      String bytes = damaged.toString();
      assertThat(outcome(bytes, 1 + random.nextInt(40)))
          .as("seed %d, round %d: %s", seed, round, bytes)
          .isEqualTo(outcome(bytes, 1000));
    }
  }

  private static String outcome(String bytes, int sliceBytes) {
    try {
      return read(bytes, sliceBytes).toString();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
