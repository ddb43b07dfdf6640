/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import io.fawa.all.Curl.Reply;
import io.fawa.all.Envelopes.Envelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exchanges of greetservice that clients of the original rely on, made by curl. */
@ExtendWith(FawaExtension.class)
class GoldenGreetTest {
  private static final String SERVICE = "/greet.v1.GreetService/";
  private static final String STREAM = "application/connect+json";
  private static final HexFormat HEX = HexFormat.of();

  private final String clear;
  private final String tls;

  GoldenGreetTest(Fawa fawa) {
    this.clear = fawa.clear("greet");
    this.tls = fawa.tls("greet");
  }

  @Test
  void unaryJson() throws IOException {
    sayHello()
        .json("{\"name\":\"Ada\"}")
        .send()
        .hasStatus(200)
        .has("content-type", "application/json")
        .has("greet-version", "v1")
        .has("vary", "Origin")
        .hasJson("{\"resp\":\"Hello, Ada!\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"nam\":\"x\"}", "{\"name\":\"\"}"})
  void unaryJsonWithoutName(String request) throws IOException {
    sayHello().json(request).send().hasStatus(200).hasJson("{\"resp\":\"Hello, !\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
  void unaryJsonOverEitherVersion(String version) throws IOException {
    sayHello()
        .option(version)
        .json("{\"name\":\"Ada\"}")
        .send()
        .hasStatus(200)
        .has("greet-version", "v1")
        .hasJson("{\"resp\":\"Hello, Ada!\"}");
  }

  @Test
  void unaryCompressed() throws IOException {
    String name = "x".repeat(1000);
    Reply reply =
        sayHello()
            .header("Accept-Encoding", "gzip")
            .json("{\"name\":\"" + name + "\"}")
            .send()
            .hasStatus(200)
            .has("content-encoding", "gzip");
    try (GZIPInputStream plain = new GZIPInputStream(reply.body().newInput())) {
      String text = new String(plain.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(Curl.meaning(text)).isEqualTo(Curl.meaning("{\"resp\":\"Hello, " + name + "!\"}"));
    }
  }

  @Test
  void unaryProtobuf() throws IOException {
    Reply reply =
        sayHello()
            .body("application/proto", HEX.parseHex("0a03416461"))
            .send()
            .hasStatus(200)
            .has("content-type", "application/proto");
    assertThat(HEX.formatHex(reply.body().toByteArray())).isEqualTo("0a0b48656c6c6f2c2041646121");
  }

  @Test
  void grpcWeb() throws IOException {
    Reply reply =
        sayHello()
            .body("application/grpc-web+proto", HEX.parseHex("00000000050a03416461"))
            .send()
            .hasStatus(200)
            .has("content-type", "application/grpc-web+proto")
            .has("greet-version", "v1")
            .has("vary", "Origin");
    List<Envelope> envelopes = Envelopes.read(reply.body());
    assertThat(envelopes).hasSize(2);
    assertThat(envelopes.get(0).flags()).isZero();
    assertThat(HEX.formatHex(envelopes.get(0).payload().toByteArray()))
        .isEqualTo("0a0b48656c6c6f2c2041646121");
    assertThat((byte) envelopes.get(1).flags()).isEqualTo((byte) 0x80);
    assertThat(envelopes.get(1).text().split("\r\n", -1)).contains("grpc-status: 0");
  }

  @Test
  void grpcOverTls() throws IOException {
    assertGrpc(Curl.post(tls + SERVICE + "SayHello").option("--http2"));
  }

  @Test
  void grpcOverClearText() throws IOException {
    assertGrpc(sayHello().option("--http2-prior-knowledge"));
  }

  private static void assertGrpc(Curl call) throws IOException {
    Reply reply =
        call.header("TE", "trailers")
            .body("application/grpc+proto", HEX.parseHex("00000000050a03416461"))
            .send()
            .hasStatus(200)
            .has("content-type", "application/grpc+proto")
            .has("greet-version", "v1")
            .has("grpc-status", "0");
    assertThat(HEX.formatHex(reply.body().toByteArray()))
        .isEqualTo("000000000d0a0b48656c6c6f2c2041646121");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"name\":5}", "garbage", "{\"name\":\"Ada\"", "[]"})
  void malformedJson(String request) throws IOException {
    sayHello()
        .json(request)
        .send()
        .hasStatus(400)
        .has("content-type", "application/json")
        .has("vary", "Origin")
        .hasNo("greet-version")
        .hasError("invalid_argument", "");
  }

  @Test
  void malformedProtobuf() throws IOException {
    sayHello()
        .body("application/proto", HEX.parseHex("0aff"))
        .send()
        .hasStatus(400)
        .hasError("invalid_argument", "");
  }

  @Test
  void emptyJson() throws IOException {
    sayHello()
        .json("")
        .send()
        .hasStatus(400)
        .hasError(
            "invalid_argument",
            "unmarshal message: zero-length payload is not a valid JSON object");
  }

  @Test
  void nameTooLong() throws IOException {
    sayHello()
        .json("{\"name\":\"" + "x".repeat(1025) + "\"}")
        .send()
        .hasStatus(400)
        .hasNo("greet-version")
        .hasError("invalid_argument", "name of 1025 characters, limit 1024");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Connect-Protocol-Version|2|400|invalid_argument|Connect-Protocol-Version must be \"1\": got \"2\"",
        "Connect-Timeout-Ms|abc|400|invalid_argument|``",
        "Connect-Timeout-Ms|0|504|deadline_exceeded|context deadline exceeded",
        "Content-Encoding|br|501|unimplemented|unknown compression \"br\": supported encodings are gzip",
      })
  void refusedHeaders(String name, String value, int status, String code, String message)
      throws IOException {
    sayHello()
        .header(name, value)
        .json("{\"name\":\"Ada\"}")
        .send()
        .hasStatus(status)
        .hasNo("greet-version")
        .hasError(code, message);
  }

  @ParameterizedTest
  @CsvSource({"SayHello, text/plain", "GreetStream, application/json", "SayHello, " + STREAM})
  void unsupportedContentType(String method, String contentType) throws IOException {
    Reply reply = call(method).body(contentType, Envelopes.of("{}")).send().hasStatus(415);
    assertThat(reply.body()).isEmpty();
    assertThat(String.join(",", reply.field("accept-post"))).contains("application/grpc-web");
  }

  @ParameterizedTest
  @CsvSource({"GET, ''", "PUT, ''", "GET, ?encoding=json&message=%7B%7D&connect=v1"})
  void wrongMethod(String method, String query) throws IOException {
    Reply reply =
        Curl.request(method, clear + SERVICE + "SayHello" + query)
            .send()
            .hasStatus(405)
            .has("allow", "POST");
    assertThat(reply.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {SERVICE + "Nope", "/other", "/greet.v1.Nope/SayHello"})
  void unknownPath(String path) throws IOException {
    Reply reply =
        Curl.post(clear + path)
            .json("{}")
            .send()
            .hasStatus(404)
            .has("x-content-type-options", "nosniff");
    assertThat(reply.text()).isEqualTo("404 page not found\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"name\":\"Ada\"}|Ada", "{}|World"})
  void serverStream(String requestAndName) throws IOException {
    String[] parts = requestAndName.split("\\|", -1);
    Reply reply =
        call("GreetStream")
            .body(STREAM, Envelopes.of(parts[0]))
            .send()
            .hasStatus(200)
            .has("content-type", STREAM)
            .has("vary", "Origin");
    assertMessages(
        reply,
        IntStream.rangeClosed(1, 10)
            .mapToObj(part -> "{\"part\":\"Hello, " + parts[1] + "! (part " + part + ")\"}")
            .toArray(String[]::new));
  }

  @Test
  void serverStreamWithoutRequest() throws IOException {
    Envelopes.assertError(
        call("GreetStream").body(STREAM, new byte[0]).send(),
        "unimplemented",
        "unary request has zero messages");
  }

  @Test
  void serverStreamWithTwoRequests() throws IOException {
    Envelopes.assertError(
        call("GreetStream").body(STREAM, Envelopes.of("{}", "{}")).send(),
        "unimplemented",
        "unary request has multiple messages");
  }

  @Test
  void clientStream() throws IOException {
    byte[] names =
        Envelopes.of("{\"name\":\"Alice\"}", "{\"name\":\"Bob\"}", "{\"name\":\"Charlie\"}");
    assertMessages(
        call("GreetClientStream").body(STREAM, names).send().hasStatus(200),
        "{\"summary\":\"Hello, Alice, Bob, Charlie!\"}");
    assertMessages(
        call("GreetClientStream").body(STREAM, new byte[0]).send().hasStatus(200),
        "{\"summary\":\"Hello, !\"}");
  }

  @Test
  void clientStreamThatBreaksOff() throws IOException {
    byte[] broken = Arrays.copyOf(new byte[] {0, 0, 0, 0, (byte) 255}, 9);
    Envelopes.assertError(
        call("GreetClientStream").body(STREAM, broken).send(), "invalid_argument", "");
  }

  @Test
  void clientStreamOfMalformedJson() throws IOException {
    byte[] broken = Envelopes.of("{bad");
    Envelopes.assertError(
        call("GreetClientStream").body(STREAM, broken).send(), "invalid_argument", "");
  }

  @Test
  void bidiStream() throws IOException {
    byte[] names = Envelopes.of("{\"name\":\"ECHO-1\"}", "{\"name\":\"ECHO-2\"}");
    String[] echoes = {"{\"echo\":\"Hello, ECHO-1!\"}", "{\"echo\":\"Hello, ECHO-2!\"}"};
    assertMessages(
        Curl.post(tls + SERVICE + "GreetBidiStream").option("--http2").body(STREAM, names).send(),
        echoes);
    assertMessages(
        call("GreetBidiStream").option("--http2-prior-knowledge").body(STREAM, names).send(),
        echoes);
  }

  @Test
  void bidiStreamNeedsHttp2() throws IOException {
    Reply reply =
        call("GreetBidiStream")
            .option("--http1.1")
            .body(STREAM, Envelopes.of("{}"))
            .send()
            .hasStatus(505)
            .has("connection", "close");
    assertThat(reply.body()).isEmpty();
  }

  @Test
  void preflight() throws IOException {
    Curl.request("OPTIONS", clear + SERVICE + "SayHello")
        .header("Origin", "http://example.test")
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "content-type,connect-protocol-version")
        .send()
        .hasStatus(204)
        .has("access-control-allow-headers", "content-type,connect-protocol-version")
        .has("access-control-allow-methods", "POST")
        .has("access-control-allow-origin", "http://example.test")
        .has("access-control-max-age", "7200");
  }

  @Test
  void callFromAnotherOrigin() throws IOException {
    Reply reply =
        sayHello()
            .header("Origin", "http://example.test")
            .json("{}")
            .send()
            .hasStatus(200)
            .has("access-control-allow-origin", "http://example.test");
    List<String> exposed = new ArrayList<>();
    for (String value : reply.field("access-control-expose-headers")) {
      exposed.addAll(List.of(value.split(", *", -1)));
    }
    assertThat(exposed)
        .contains("Grpc-Status", "Grpc-Message", "Grpc-Status-Details-Bin", "Content-Encoding")
        .contains("Greet-Version");
  }

  private Curl sayHello() {
    return call("SayHello");
  }

  private Curl call(String method) {
    return Curl.post(clear + SERVICE + method);
  }

  private static void assertMessages(Reply reply, String... wanted) {
    List<Struct> messages =
        Envelopes.readGoodEnd(reply.body()).stream().map(Curl::meaning).toList();
    assertThat(messages)
        .containsExactlyElementsOf(Arrays.stream(wanted).map(Curl::meaning).toList());
  }
}
