/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.client.ResponseStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoServiceClient;
import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.http.ResetCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our client against servers that answer wrongly. */
class BadServerTest {
  private static final byte[] EMPTY = {};

  /** Calls a server that answers with these. */
  private static RpcException failure(
      Protocol protocol, int status, Headers headers, byte[] body, Headers trailers) {
    return failure(
        protocol,
        exchange -> {
          readAll(exchange);
          exchange.respond(status, headers);
          exchange.write(body, 0, body.length);
          exchange.end(trailers);
        });
  }

  private static RpcException failure(Protocol protocol, ExchangeHandler server) {
    RpcClientConfig config =
        RpcClientConfig.DEFAULTS
            .withProtocol(protocol)
            .withReceiveBytesMax(1000)
            .withTimeout(Duration.ofSeconds(60));
    try (MemoryTransport transport = new MemoryTransport(server, HttpVersion.HTTP_2)) {
      EchoServiceClient client =
          new EchoServiceClient(RpcClient.builder(transport).config(config).build());
      RpcException[] thrown = new RpcException[1];
      assertThatThrownBy(() -> client.say(EchoRequest.getDefaultInstance()))
          .isInstanceOfSatisfying(RpcException.class, e -> thrown[0] = e);
      return thrown[0];
    }
  }

  private static void readAll(Exchange exchange) throws IOException {
    byte[] target = new byte[1000];
    while (exchange.read(target, 0, target.length) >= 0) {
      // Only its end matters.
    }
  }

  private static Headers type(String type) {
    return Headers.of("content-type", type);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT,400,INTERNAL", "CONNECT,404,UNIMPLEMENTED", "GRPC,404,UNIMPLEMENTED",
    "GRPC_WEB,503,UNAVAILABLE", "GRPC,418,UNKNOWN", "CONNECT,401,UNAUTHENTICATED"
  })
  void aBareStatusHasACode(Protocol protocol, int status, Code code) {
    assertThat(failure(protocol, status, type("text/html"), bytes("<p>"), new Headers()).code())
        .isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT,application/json,INTERNAL", "CONNECT,text/html,UNKNOWN",
    "GRPC,application/grpc+json,INTERNAL", "GRPC,application/proto,UNKNOWN",
    "GRPC_WEB,application/grpc,UNKNOWN", "GRPC_WEB,application/grpc-web+json,INTERNAL"
  })
  void anotherContentTypeIsRefused(Protocol protocol, String type, Code code) {
    assertThat(failure(protocol, 200, type(type), EMPTY, new Headers()).code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"code\":\"aborted\",\"message\":\"m\"} | ABORTED | m",
        "{\"code\":\"nope\",\"message\":\"m\",\"x\":[1]} | UNAVAILABLE | m",
        "{} | UNAVAILABLE | ''",
        "{\"code\":null,\"message\":null,\"details\":null} | UNAVAILABLE | ''",
        "[] | UNAVAILABLE | HTTP status 503",
        "{\"code\":5} | UNAVAILABLE | HTTP status 503",
        "{\"details\":[{\"type\":\"a.B\",\"value\":\"!\"}]} | UNAVAILABLE | HTTP status 503"
      })
  void errorsAreReadLeniently(String json, Code code, String text) {
    RpcException error =
        failure(Protocol.CONNECT, 503, type("application/json"), bytes(json), new Headers());

    assertThat(error.code()).isEqualTo(code);
    assertThat(error.text()).isEqualTo(text);
  }

  @Test
  void anUnknownCompressionIsRefused() {
    Headers headers = type("application/proto").add("content-encoding", "br");
    assertThat(failure(Protocol.CONNECT, 200, headers, EMPTY, new Headers()).code())
        .isEqualTo(Code.INTERNAL);
    Headers grpc = type("application/grpc").add("grpc-encoding", "br");
    assertThat(failure(Protocol.GRPC, 200, grpc, EMPTY, new Headers()).code())
        .isEqualTo(Code.INTERNAL);
  }

  @Test
  void grpcNeedsItsStatus() {
    Headers ok = Headers.of("grpc-status", "0");
    Headers type = type("application/grpc");
    byte[] message = Answer.frame(0, EMPTY);

    assertThat(failure(Protocol.GRPC, 200, type, message, new Headers()).code())
        .isEqualTo(Code.INTERNAL);
    assertThat(failure(Protocol.GRPC, 200, type, message, Headers.of("x", "y")).code())
        .isEqualTo(Code.UNKNOWN);
    assertThat(failure(Protocol.GRPC, 200, type, EMPTY, ok).code()).isEqualTo(Code.UNIMPLEMENTED);
    assertThat(failure(Protocol.GRPC, 200, type, new byte[10], ok).code())
        .isEqualTo(Code.UNIMPLEMENTED);
    assertThat(failure(Protocol.GRPC, 200, type, Answer.frame(4, EMPTY), ok).code())
        .isEqualTo(Code.INTERNAL);
    assertThat(failure(Protocol.GRPC, 200, type, Answer.frame(1, EMPTY), ok).code())
        .isEqualTo(Code.INTERNAL);
    assertThat(failure(Protocol.GRPC, 200, type, new byte[] {0, 0, 0}, ok).code())
        .isEqualTo(Code.INTERNAL);
    assertThat(failure(Protocol.GRPC, 200, type, new byte[] {0, 127, 0, 0, 0}, ok).code())
        .isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(failure(Protocol.GRPC, 200, type, Answer.frame(0, new byte[] {10}), ok).code())
        .isEqualTo(Code.INTERNAL);
    assertThat(failure(Protocol.GRPC, 200, type, EMPTY, Headers.of("grpc-status", "eleven")).code())
        .isEqualTo(Code.UNKNOWN);
  }

  @Test
  void aResponseOfTrailersAloneIsUnderstood() {
    Headers headers =
        type("application/grpc").add("grpc-status", "7").add("grpc-message", "not%20you");

    RpcException error = failure(Protocol.GRPC, 200, headers, EMPTY, new Headers());

    assertThat(error.code()).isEqualTo(Code.PERMISSION_DENIED);
    assertThat(error.text()).isEqualTo("not you");
  }

  @Test
  void webTrailersMustBeFields() {
    byte[] body = Answer.frame(0x80, bytes("nonsense\r\n"));

    assertThat(
            failure(Protocol.GRPC_WEB, 200, type("application/grpc-web"), body, new Headers())
                .code())
        .isEqualTo(Code.INTERNAL);
  }

  @Test
  void aResetHasTheCodeOfItsCause() {
    for (Protocol protocol : EnumSet.complementOf(EnumSet.of(Protocol.REST))) {
      assertThat(failure(protocol, exchange -> exchange.reset(ResetCode.REFUSED_STREAM)).code())
          .isEqualTo(Code.UNAVAILABLE);
    }
  }

  @Test
  void aStreamMustEndProperly() {
    ExchangeHandler server =
        exchange -> {
          readAll(exchange);
          exchange.respond(200, type("application/connect+proto"));
          byte[] body = Answer.frame(0, EMPTY);
          exchange.write(body, 0, body.length);
          exchange.end();
        };
    try (MemoryTransport transport = new MemoryTransport(server, HttpVersion.HTTP_2);
        ResponseStream<EchoResponse> stream =
            new EchoServiceClient(RpcClient.builder(transport).build())
                .repeat(EchoRequest.getDefaultInstance())) {
      assertThat(stream.receive()).isPresent();
      assertThatThrownBy(stream::receive)
          .isInstanceOfSatisfying(
              RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INTERNAL));
    }
  }
}
