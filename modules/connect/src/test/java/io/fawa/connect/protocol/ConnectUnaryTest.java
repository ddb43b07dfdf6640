/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.connect.Answer;
import io.fawa.connect.Compression;
import io.fawa.connect.EchoHandler;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.RequestHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectUnaryTest {
  private static final String SAY = "/fawa.connect.test.v1.EchoService/Say";
  private static final String READ = "/fawa.connect.test.v1.EchoService/Read";
  private static final RpcServer SERVER =
      RpcServer.builder()
          .add(EchoService.bind(new EchoHandler()))
          .config(RpcServerConfig.DEFAULTS.withReceiveBytesMax(1000).withCompressBytesMin(0))
          .build();

  private static Answer json(String body, String... headers) {
    return Answer.post(
        SERVER,
        SAY,
        Headers.of("content-type", "application/json").addAll(Headers.of(headers)),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static Answer get(String query, String... headers) {
    return Answer.of(
        SERVER,
        HttpVersion.HTTP_1_1,
        new RequestHead("GET", READ + query, Headers.of(headers)),
        new byte[0]);
  }

  @Test
  void answersJson() {
    Answer answer = json("{\"text\":\"Ada\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.header("accept-encoding")).isEqualTo("gzip");
    assertThat(answer.header("content-length")).isEqualTo("" + answer.body().length);
    assertThat(answer.header("x-lead")).isEqualTo("1");
    assertThat(answer.header("trailer-x-trail")).isEqualTo("2");
    assertThat(answer.text()).isEqualTo("{\"text\":\"Ada\",\"any\":{}}");
    assertThat(answer.trailers().isEmpty()).isTrue();
  }

  @Test
  void answersProtobuf() throws IOException {
    Answer answer =
        Answer.post(
            SERVER,
            SAY,
            Headers.of("content-type", "application/proto"),
            new byte[] {0x0a, 0x03, 0x41, 0x64, 0x61});

    assertThat(answer.header("content-type")).isEqualTo("application/proto");
    assertThat(EchoResponse.parseFrom(answer.body()).getText()).isEqualTo("Ada");
  }

  @Test
  void jsonTakesUnknownMembersOriginalNamesAndWritesInt64AsText() {
    Answer answer = json("{\"nam\":\"x\",\"blob_data\":\"aGk=\",\"count\":5}");

    assertThat(answer.text()).contains("\"blobData\":\"aGk=\"").contains("\"count\":\"5\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "Application/JSON",
        "application/json ; charset=\"utf-8\""
      })
  void contentTypesMayBeSpeltDifferently(String type) {
    Answer answer =
        Answer.post(
            SERVER, SAY, Headers.of("content-type", type), "{}".getBytes(StandardCharsets.UTF_8));

    assertThat(answer.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "{",
        "[]",
        "{\"count\":\"x\"}",
        "{\"count\":1.5}",
        "{\"blobData\":\"!\"}",
        "null",
        "{\"any\":{\"@type\":\"nope\"}}"
      })
  void malformedJsonIsAnInvalidArgument(String body) {
    Answer answer = json(body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.text())
        .startsWith("{\"code\":\"invalid_argument\",\"message\":\"unmarshal message: ");
  }

  @Test
  void anEmptyBodyIsNoJsonObject() {
    assertThat(json("").text())
        .isEqualTo(
            "{\"code\":\"invalid_argument\",\"message\":\"unmarshal message: zero-length payload"
                + " is not a valid JSON object\"}");
  }

  @Test
  void invalidUtf8IsAnInvalidArgument() {
    byte[] body = "{\"text\":\"?\"}".getBytes(StandardCharsets.UTF_8);
    body[9] = (byte) 0xff;

    Answer answer = Answer.post(SERVER, SAY, Headers.of("content-type", "application/json"), body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("not valid UTF-8");
  }

  @Test
  void theReplacementCharacterItselfIsValid() {
    assertThat(json("{\"text\":\"\uFFFD\"}").text()).contains("\uFFFD");
  }

  @Test
  void deepNestingIsAnInvalidArgument() {
    String deep = "[".repeat(450) + "]".repeat(450);

    assertThat(json("{\"x\":" + deep + "}").status()).isIn(200, 400);
  }

  @Test
  void malformedProtobufIsAnInvalidArgument() {
    Answer answer =
        Answer.post(
            SERVER, SAY, Headers.of("content-type", "application/proto"), new byte[] {0x0a, 9, 1});

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("invalid_argument");
  }

  @Test
  void refusesAnotherVersionOfTheProtocol() {
    Answer answer = json("{}", "connect-protocol-version", "2");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .isEqualTo(
            "{\"code\":\"invalid_argument\",\"message\":\"Connect-Protocol-Version must be"
                + " \\\"1\\\": got \\\"2\\\"\"}");
    assertThat(json("{}", "connect-protocol-version", "1").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "-1", "1.5", "12345678901", "+5"})
  void refusesAMalformedTimeout(String value) {
    Answer answer = json("{}", "connect-timeout-ms", value);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("invalid_argument").contains("parse timeout: ");
  }

  @Test
  void aTimeoutOfZeroHasPassed() {
    Answer answer = json("{}", "connect-timeout-ms", "0");

    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.text())
        .isEqualTo("{\"code\":\"deadline_exceeded\",\"message\":\"context deadline exceeded\"}");
  }

  @Test
  void aPauseEndsWithTheDeadline() {
    Answer answer = json("{\"text\":\"pause\"}", "connect-timeout-ms", "20");

    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.text()).contains("deadline_exceeded");
  }

  @Test
  void refusesAnUnknownCompression() {
    Answer answer = json("{}", "content-encoding", "br");

    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.text())
        .isEqualTo(
            "{\"code\":\"unimplemented\",\"message\":\"unknown compression \\\"br\\\": supported"
                + " encodings are gzip\"}");
  }

  @Test
  void takesAndGivesGzip() throws IOException {
    byte[] body = "{\"text\":\"Ada\"}".getBytes(StandardCharsets.UTF_8);
    byte[] packed = Compression.gzip().compress(body, 0, body.length);

    Answer answer =
        Answer.post(
            SERVER,
            SAY,
            Headers.of(
                "content-type", "application/json",
                "content-encoding", "gzip",
                "accept-encoding", "br, gzip"),
            packed);

    assertThat(answer.header("content-encoding")).isEqualTo("gzip");
    byte[] plain = Compression.gzip().decompress(answer.body(), 0, answer.body().length, 1000);
    assertThat(new String(plain, StandardCharsets.UTF_8)).contains("Ada");
  }

  @Test
  void gzipThatIsNoneIsAnInvalidArgument() {
    assertThat(json("{}", "content-encoding", "gzip").status()).isEqualTo(400);
  }

  @Test
  void messagesHaveALimitBeforeAndAfterDecompression() {
    String fits = "{\"text\":\"" + "a".repeat(1000 - 11) + "\"}";
    assertThat(json(fits).status()).isEqualTo(200);
    assertThat(json(fits + " ").status()).isEqualTo(429);
    assertThat(json(fits + " ", "content-length", "1001").text())
        .isEqualTo(
            "{\"code\":\"resource_exhausted\",\"message\":\"message size 1001 is larger than"
                + " configured max 1000\"}");

    byte[] bomb = new byte[1_000_000];
    byte[] packed = Compression.gzip().compress(bomb, 0, bomb.length);
    Answer answer =
        Answer.post(
            SERVER,
            SAY,
            Headers.of("content-type", "application/proto", "content-encoding", "gzip"),
            packed);
    assertThat(answer.status()).isEqualTo(429);
  }

  @Test
  void aFailureCarriesDetailsAndMetadata() {
    Answer answer = json("{\"text\":\"fail\"}");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("x-meta")).isEqualTo("3");
    assertThat(answer.header("x-lead")).isEqualTo("1");
    assertThat(answer.header("trailer-x-trail")).isEqualTo("2");
    assertThat(answer.text())
        .isEqualTo(
            "{\"code\":\"not_found\",\"message\":\"no \\\"such\\\"\\nthing: é%\","
                + "\"details\":[{\"type\":\"fawa.connect.test.v1.EchoRequest\","
                + "\"value\":\"CgZkZXRhaWw\"}]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crash", "overflow"})
  void aCrashSaysNothingOfItsCause(String text) {
    Answer answer = json("{\"text\":\"" + text + "\"}");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).isEqualTo("{\"code\":\"internal\",\"message\":\"internal error\"}");
  }

  @Test
  void otherMethodsPathsAndTypesAreRefused() {
    Answer put =
        Answer.of(
            SERVER, HttpVersion.HTTP_1_1, new RequestHead("PUT", SAY, new Headers()), new byte[0]);
    assertThat(put.status()).isEqualTo(405);
    assertThat(put.header("allow")).isEqualTo("POST");
    assertThat(put.body()).isEmpty();

    Answer nope = Answer.post(SERVER, SAY + "x", new Headers(), new byte[0]);
    assertThat(nope.status()).isEqualTo(404);
    assertThat(nope.text()).isEqualTo("404 page not found\n");
    assertThat(nope.header("content-type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(nope.header("x-content-type-options")).isEqualTo("nosniff");

    Answer text = Answer.post(SERVER, SAY, Headers.of("content-type", "text/plain"), new byte[0]);
    assertThat(text.status()).isEqualTo(415);
    assertThat(text.header("accept-post"))
        .isEqualTo(
            "application/grpc, application/grpc+json, application/grpc+json; charset=utf-8,"
                + " application/grpc+proto, application/grpc-web, application/grpc-web+json,"
                + " application/grpc-web+json; charset=utf-8, application/grpc-web+proto,"
                + " application/json, application/json; charset=utf-8, application/proto");
  }

  @Test
  void getServesMethodsWithoutSideEffects() {
    Answer answer = get("?encoding=json&message=%7B%22text%22:%22a+b%22%7D&connect=v1");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).contains("\"text\":\"a b\"");
    assertThat(answer.header("vary")).isEqualTo("Accept-Encoding");
    assertThat(answer.header("content-type")).isEqualTo("application/json");
  }

  @Test
  void getTakesBase64AndCompression() {
    byte[] message = {0x0a, 0x03, 0x41, 0x64, 0x61};
    byte[] packed = Compression.gzip().compress(message, 0, message.length);
    String text = Base64.getUrlEncoder().encodeToString(packed);

    Answer answer =
        get(
            "?connect=v1&base64=1&encoding=proto&compression=gzip&message="
                + text.replace("=", "%3D"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(get("?connect=v1&base64=1&encoding=proto&message=CgNBZGE").status()).isEqualTo(200);
  }

  /** The version in the query counts, and that of the fields where the query names none. */
  @ParameterizedTest
  @CsvSource({
    "connect=v1, 1, 200",
    "connect=v1, 2, 200",
    "connect=v1, '', 200",
    "connect=v2, 1, 400",
    "x=y, 1, 200",
    "x=y, 2, 400",
    "x=y, '', 200",
    "connect=, 2, 400",
  })
  void getNamesItsVersionInEitherPlace(String query, String field, int status) {
    Headers headers =
        field.isEmpty() ? new Headers() : Headers.of("connect-protocol-version", field);
    Answer answer =
        Answer.of(
            SERVER,
            HttpVersion.HTTP_1_1,
            new RequestHead("GET", READ + "?encoding=json&message={}&" + query, headers),
            new byte[0]);

    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void getRefusesWhatIsNotThere() {
    assertThat(get("").status()).isEqualTo(415);
    assertThat(get("?encoding=grpc&message=a").status()).isEqualTo(415);
    assertThat(get("?encoding=json").text()).contains("missing message parameter");
    assertThat(get("?encoding=json&message={}&connect=v2").status()).isEqualTo(400);
    assertThat(get("?encoding=proto&base64=1&message=!").status()).isEqualTo(400);
    assertThat(get("?encoding=json&message={}&compression=br").status()).isEqualTo(501);
    assertThat(get("?encoding=json&message={}", "content-length", "1").status()).isEqualTo(415);
    assertThat(get("?encoding=proto&message=" + "a".repeat(1001)).status()).isEqualTo(429);

    Answer say =
        Answer.of(
            SERVER,
            HttpVersion.HTTP_1_1,
            new RequestHead("GET", SAY + "?encoding=json&message={}", new Headers()),
            new byte[0]);
    assertThat(say.status()).isEqualTo(405);
    assertThat(say.header("allow")).isEqualTo("POST");
  }
}
