/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.RequestStream;
import io.fawa.connect.client.ResponseStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoServiceClient;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.http.ResetCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Our client's streams, and its limits, against servers that answer as they like. */
class HostileServerTest {
  private static final int RECEIVE_BYTES_MAX = 1000;
  private static final byte[] MESSAGE = message("hi");
  private static final String SIZE_ERROR =
      "message size is larger than configured max " + RECEIVE_BYTES_MAX;

  private final List<MemoryTransport> transports = new ArrayList<>();

  @AfterEach
  void close() {
    transports.forEach(MemoryTransport::close);
  }

  private static byte[] message(String text) {
    return EchoResponse.newBuilder().setText(text).build().toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] plain) {
    return Compression.gzip().compress(plain, 0, plain.length);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static ExchangeHandler answering(
      int status, Headers head, byte[] body, Headers trailers) {
    return exchange -> {
      while (exchange.read(new byte[100], 0, 100) >= 0) {
        // Only its end matters.
      }
      exchange.respond(status, head);
      exchange.write(body, 0, body.length);
      exchange.end(trailers);
    };
  }

  private EchoServiceClient client(Protocol protocol, ExchangeHandler server) {
    MemoryTransport transport = new MemoryTransport(server, HttpVersion.HTTP_2);
    transports.add(transport);
    return new EchoServiceClient(
        RpcClient.builder(transport)
            .config(
                RpcClientConfig.DEFAULTS
                    .withProtocol(protocol)
                    .withReceiveBytesMax(RECEIVE_BYTES_MAX)
                    .withGet(500)
                    .withTimeout(Duration.ofSeconds(60)))
            .build());
  }

  private static RpcException failureOf(Runnable call) {
    return catchThrowableOfType(RpcException.class, call::run);
  }

  // Connect's unary form: the body is the message.

  private RpcException unaryFailure(int status, Headers head, byte[] body) {
    EchoServiceClient client =
        client(Protocol.CONNECT, answering(status, head, body, new Headers()));
    return failureOf(() -> client.say(EchoRequest.getDefaultInstance()));
  }

  private static Headers proto(String... more) {
    return Headers.of("content-type", "application/proto").addAll(Headers.of(more));
  }

  @Test
  void aBodyMayBeAsLongAsAMessage() {
    byte[] fits = message("a".repeat(RECEIVE_BYTES_MAX - 3));
    assertThat(fits).hasSize(RECEIVE_BYTES_MAX);
    EchoServiceClient client =
        client(Protocol.CONNECT, answering(200, proto(), fits, new Headers()));
    assertThat(client.say(EchoRequest.getDefaultInstance()).getText()).hasSize(997);

    RpcException over = unaryFailure(200, proto("x-a", "1"), joined(fits, new byte[1]));
    assertThat(over.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(over.text()).isEqualTo("message size 1001 is larger than configured max 1000");
    assertThat(over.metadata().get("x-a", "")).isEqualTo("1");
    // An error's body has the same limit.
    assertThat(
            unaryFailure(500, Headers.of("content-type", "application/json"), new byte[100_000])
                .code())
        .isEqualTo(Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void aCompressedBodyMayNotBecomeLonger() {
    Headers head = proto("content-encoding", "gzip");

    assertThat(unaryFailure(200, head, gzip(new byte[RECEIVE_BYTES_MAX + 1])).text())
        .isEqualTo(SIZE_ERROR);
    RpcException damaged = unaryFailure(200, head, utf8("no gzip"));
    assertThat(damaged.code()).isEqualTo(Code.INTERNAL);
    assertThat(damaged.text()).startsWith("decompress: ");
  }

  @Test
  void anEmptyBodyIsTheDefaultMessageEvenIfItSaysItIsCompressed() {
    EchoServiceClient client =
        client(
            Protocol.CONNECT,
            answering(200, proto("content-encoding", "gzip"), new byte[0], new Headers()));
    ClientCall call = new ClientCall();

    assertThat(client.say(EchoRequest.getDefaultInstance(), call))
        .isEqualTo(EchoResponse.getDefaultInstance());
    assertThat(call.responseCompressed()).isFalse();
    assertThat(call.responseCompression()).contains(Compression.gzip());
  }

  @Test
  void aFailureMayBeCompressedAndHasItsFields() {
    Headers head =
        Headers.of(
            "content-type", "application/json",
            "content-encoding", "gzip",
            "x-lead", "1",
            "trailer-x-trail", "2",
            "trailer-", "3");
    RpcException error =
        unaryFailure(404, head, gzip(utf8("{\"code\":\"aborted\",\"message\":\"m\"}")));

    assertThat(error.code()).isEqualTo(Code.ABORTED);
    assertThat(error.text()).isEqualTo("m");
    assertThat(error.metadata().get("x-lead", "")).isEqualTo("1");
    assertThat(error.metadata().get("x-trail", "")).isEqualTo("2");
    assertThat(error.metadata().contains("content-encoding")).isFalse();
  }

  @Test
  void anUnknownCodingIsNamedWithThoseThatAreTaken() {
    RpcException error = unaryFailure(200, proto("content-encoding", "br"), MESSAGE);

    assertThat(error.code()).isEqualTo(Code.INTERNAL);
    assertThat(error.text()).isEqualTo("unknown encoding \"br\": accepted encodings are gzip");
  }

  @ParameterizedTest
  @CsvSource({
    "201, application/proto, UNKNOWN, HTTP status 201",
    "204, '', UNKNOWN, HTTP status 204",
    "302, text/html, UNKNOWN, HTTP status 302",
    "400, text/plain, INTERNAL, HTTP status 400",
    "408, '', UNKNOWN, HTTP status 408",
    "429, application/proto, UNAVAILABLE, HTTP status 429",
    "500, application/jsonx, UNKNOWN, HTTP status 500",
    "502, application/json, UNAVAILABLE, HTTP status 502",
  })
  void aStatusWithoutAnErrorIsOne(int status, String type, Code code, String text) {
    RpcException error =
        unaryFailure(status, Headers.of("content-type", type, "x-a", "1"), utf8("<p>"));

    assertThat(error.code()).isEqualTo(code);
    assertThat(error.text()).isEqualTo(text);
    assertThat(error.metadata().get("x-a", "")).isEqualTo("1");
  }

  /** Only what was asked for by GET may be answered from a cache (RFC 9110 §15.4.5). */
  @Test
  void notModifiedIsOfAGet() {
    EchoServiceClient client =
        client(Protocol.CONNECT, answering(304, new Headers(), new byte[0], new Headers()));

    assertThat(failureOf(() -> client.read(EchoRequest.getDefaultInstance())).text())
        .isEqualTo("not modified");
    RpcException posted = failureOf(() -> client.say(EchoRequest.getDefaultInstance()));
    assertThat(posted.code()).isEqualTo(Code.UNKNOWN);
    assertThat(posted.text()).isEqualTo("HTTP status 304");
  }

  // Envelopes.

  private static Headers head(Protocol protocol, String... more) {
    String type =
        switch (protocol) {
          case CONNECT -> "application/connect+proto";
          case GRPC -> "application/grpc";
          default -> "application/grpc-web";
        };
    return Headers.of("content-type", type).addAll(Headers.of(more));
  }

  /** What ends a stream well. */
  private static byte[] end(Protocol protocol) {
    return switch (protocol) {
      case CONNECT -> Answer.frame(2, utf8("{}"));
      case GRPC_WEB -> Answer.frame(0x80, utf8("grpc-status: 0\r\n"));
      default -> new byte[0];
    };
  }

  private static Headers trailers(Protocol protocol) {
    return protocol == Protocol.GRPC ? Headers.of("grpc-status", "0") : new Headers();
  }

  /** The failure behind so many messages. */
  private RpcException streamFailure(
      Protocol protocol, Headers head, byte[] body, Headers trailers, int messages) {
    EchoServiceClient client = client(protocol, answering(200, head, body, trailers));
    try (ResponseStream<EchoResponse> stream = client.repeat(EchoRequest.getDefaultInstance())) {
      for (int i = 0; i < messages; i++) {
        assertThat(stream.receive()).isPresent();
      }
      RpcException failure = failureOf(stream::receive);
      assertThat(failureOf(stream::receive)).isSameAs(failure);
      return failure;
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void messagesHaveALimitInEnvelopesToo(Protocol protocol) {
    byte[] fits = message("a".repeat(RECEIVE_BYTES_MAX - 3));
    byte[] over = message("a".repeat(RECEIVE_BYTES_MAX - 2));
    String header = protocol == Protocol.CONNECT ? "connect-content-encoding" : "grpc-encoding";
    Headers packed = head(protocol, header, "gzip");

    assertThat(
            streamFailure(
                    protocol,
                    head(protocol),
                    joined(Answer.frame(0, fits), Answer.frame(0, over), end(protocol)),
                    trailers(protocol),
                    1)
                .text())
        .isEqualTo("message size 1001 is larger than configured max 1000");
    RpcException bomb =
        streamFailure(
            protocol,
            packed,
            joined(Answer.frame(1, gzip(fits)), Answer.frame(1, gzip(over)), end(protocol)),
            trailers(protocol),
            1);
    assertThat(bomb.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(bomb.text()).isEqualTo(SIZE_ERROR);
  }

  @ParameterizedTest
  @CsvSource({
    "4, protocol error: invalid envelope flags 4",
    "5, protocol error: sent compressed message without compression support",
    "8, protocol error: invalid envelope flags 8",
    "64, protocol error: invalid envelope flags 64",
    "1, protocol error: sent compressed message without compression support",
  })
  void flagsThatNobodyKnowsAreRefused(int flags, String text) {
    for (Protocol protocol : List.of(Protocol.CONNECT, Protocol.GRPC, Protocol.GRPC_WEB)) {
      RpcException error =
          streamFailure(
              protocol,
              head(protocol),
              joined(Answer.frame(0, MESSAGE), Answer.frame(flags, MESSAGE), end(protocol)),
              trailers(protocol),
              1);
      assertThat(error.code()).isEqualTo(Code.INTERNAL);
      assertThat(error.text()).isEqualTo(text);
    }
  }

  /** What ends a stream in one protocol is an unknown flag in another. */
  @Test
  void anEndOfAnotherProtocolIsNone() {
    assertThat(
            streamFailure(
                    Protocol.CONNECT,
                    head(Protocol.CONNECT),
                    end(Protocol.GRPC_WEB),
                    new Headers(),
                    0)
                .text())
        .isEqualTo("protocol error: invalid envelope flags 128");
    assertThat(
            streamFailure(
                    Protocol.GRPC_WEB,
                    head(Protocol.GRPC_WEB),
                    end(Protocol.CONNECT),
                    new Headers(),
                    0)
                .text())
        .isEqualTo("protocol error: invalid envelope flags 2");
    assertThat(
            streamFailure(
                    Protocol.GRPC,
                    head(Protocol.GRPC),
                    end(Protocol.GRPC_WEB),
                    Headers.of("grpc-status", "0"),
                    0)
                .text())
        .isEqualTo("protocol error: invalid envelope flags 128");
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECT", "GRPC_WEB"})
  void nothingMayFollowTheEnd(Protocol protocol) {
    for (byte[] more : List.of(Answer.frame(0, MESSAGE), end(protocol))) {
      RpcException error =
          streamFailure(
              protocol,
              head(protocol),
              joined(Answer.frame(0, MESSAGE), end(protocol), more),
              new Headers(),
              1);
      assertThat(error.code()).isEqualTo(Code.INTERNAL);
      assertThat(error.text()).isEqualTo("corrupt response: data after the end of stream");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CONNECT | [] | protocol error: malformed end-of-stream message",
        "CONNECT | `` | protocol error: malformed end-of-stream message",
        "CONNECT | {\"error\":{\"code\":\"aborted\",\"message\":\"m\"}} | m",
        "GRPC_WEB | grpc-status: 10\\ngrpc-message: m | m",
        "GRPC_WEB | GRPC-Status:10\\r\\nGrpc-Message:  m \\r\\n | m",
        "GRPC_WEB | grpc-status: 10\\r\\n: m\\r\\n | gRPC-Web protocol error: trailers invalid",
        "GRPC_WEB | grpc-status: 10\\r\\nm\\r\\n | gRPC-Web protocol error: trailers invalid",
        "GRPC_WEB | x-a: b\\r\\n | protocol error: no grpc-status trailer",
      })
  void theEndIsReadLeniently(Protocol protocol, String end, String text) {
    byte[] plain = utf8(end.replace("\\r", "\r").replace("\\n", "\n"));
    int flags = protocol == Protocol.CONNECT ? 2 : 0x80;
    String header = protocol == Protocol.CONNECT ? "connect-content-encoding" : "grpc-encoding";

    assertThat(
            streamFailure(
                    protocol,
                    head(protocol),
                    joined(Answer.frame(0, MESSAGE), Answer.frame(flags, plain)),
                    new Headers(),
                    1)
                .text())
        .isEqualTo(text);
    assertThat(
            streamFailure(
                    protocol,
                    head(protocol, header, "gzip"),
                    joined(Answer.frame(0, MESSAGE), Answer.frame(flags | 1, gzip(plain))),
                    new Headers(),
                    1)
                .text())
        .isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, protocol error: stream without an end-of-stream message",
    "GRPC, protocol error: no grpc-status trailer",
    "GRPC_WEB, protocol error: no grpc-status trailer",
  })
  void aStreamThatJustStopsHasFailed(Protocol protocol, String text) {
    RpcException error =
        streamFailure(protocol, head(protocol), Answer.frame(0, MESSAGE), new Headers(), 1);

    assertThat(error.code()).isEqualTo(Code.INTERNAL);
    assertThat(error.text()).isEqualTo(text);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void fieldsOfHeadAndEndAreToldApart(Protocol protocol) {
    byte[] last =
        switch (protocol) {
          case CONNECT ->
              Answer.frame(
                  2, utf8("{\"metadata\":{\"X-Trail\":[\"2\",\"3\"],\"grpc-status\":[\"1\"]}}"));
          case GRPC_WEB ->
              Answer.frame(0x80, utf8("x-trail: 2\r\ngrpc-status: 0\r\nX-Trail:3\r\n"));
          default -> new byte[0];
        };
    Headers trailers =
        protocol == Protocol.GRPC
            ? Headers.of("x-trail", "2", "grpc-status", "0", "x-trail", "3")
            : new Headers();
    EchoServiceClient client =
        client(
            protocol,
            answering(
                200,
                head(protocol, "x-lead", "1"),
                joined(Answer.frame(0, MESSAGE), last),
                trailers));
    ClientCall call = new ClientCall();
    try (ResponseStream<EchoResponse> stream =
        client.repeat(EchoRequest.getDefaultInstance(), call)) {
      assertThat(stream.receive().orElseThrow().getText()).isEqualTo("hi");
      assertThat(call.responseHeaders().toString()).isEqualTo("Headers[x-lead]");
      assertThat(call.responseTrailers().isEmpty()).isTrue();
      assertThat(stream.receive()).isEmpty();
    }
    assertThat(call.responseTrailers().all("x-trail")).containsExactly("2", "3");
    // A field of gRPC is a trailer like any other in Connect.
    assertThat(call.responseTrailers().contains("grpc-status"))
        .isEqualTo(protocol == Protocol.CONNECT);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void oneResponseIsOne(Protocol protocol) {
    for (int count : new int[] {0, 1, 2}) {
      byte[] body = end(protocol);
      for (int i = 0; i < count; i++) {
        body = joined(Answer.frame(0, MESSAGE), body);
      }
      EchoServiceClient client =
          client(protocol, answering(200, head(protocol), body, trailers(protocol)));
      try (RequestStream<EchoRequest, EchoResponse> stream = client.join()) {
        if (count == 1) {
          assertThat(stream.finish().getText()).isEqualTo("hi");
          continue;
        }
        RpcException error = failureOf(stream::finish);
        assertThat(error.code()).isEqualTo(Code.UNIMPLEMENTED);
        assertThat(error.text())
            .isEqualTo("unary response has " + (count == 0 ? "zero" : "multiple") + " messages");
      }
    }
  }

  /** gRPC over HTTP/2, "HTTP2 Transport Mapping": the codes of RST_STREAM. */
  @ParameterizedTest
  @CsvSource({
    "NO_ERROR, INTERNAL",
    "PROTOCOL_ERROR, INTERNAL",
    "INTERNAL_ERROR, INTERNAL",
    "FLOW_CONTROL_ERROR, INTERNAL",
    "REFUSED_STREAM, UNAVAILABLE",
    "CANCEL, CANCELED",
    "ENHANCE_YOUR_CALM, RESOURCE_EXHAUSTED",
  })
  void aResetHasTheCodeThatGrpcGivesIt(ResetCode reset, Code code) {
    for (Protocol protocol : List.of(Protocol.CONNECT, Protocol.GRPC, Protocol.GRPC_WEB)) {
      EchoServiceClient client = client(protocol, exchange -> exchange.reset(reset));
      RpcException unary = failureOf(() -> client.say(EchoRequest.getDefaultInstance()));
      assertThat(unary.code()).isEqualTo(code);
      assertThat(unary.text()).startsWith("the call was reset: ");
      try (DuplexStream<EchoRequest, EchoResponse> stream = client.talk()) {
        assertThat(failureOf(stream::receive).code()).isEqualTo(code);
      }
    }
  }

  @Test
  void requestsThatHaveEndedAreNotSent() {
    EchoServiceClient client =
        client(
            Protocol.GRPC,
            answering(200, head(Protocol.GRPC), new byte[0], trailers(Protocol.GRPC)));
    try (DuplexStream<EchoRequest, EchoResponse> stream = client.talk()) {
      stream.endRequests();
      stream.endRequests();
      assertThatThrownBy(() -> stream.send(EchoRequest.getDefaultInstance()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the requests have ended");
      assertThat(stream.receive()).isEmpty();
      assertThat(stream.answerMayFollow()).isFalse();
    }
  }
}
