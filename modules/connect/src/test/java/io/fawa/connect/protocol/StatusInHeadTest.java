/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.Code;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.client.ResponseStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoServiceClient;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Our client against answers whose head says how the call ended, as proxies make them. */
class StatusInHeadTest {
  private static MemoryTransport server(int status, Headers head, String body) {
    return new MemoryTransport(
        exchange -> {
          exchange.respond(status, head);
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.write(bytes, 0, bytes.length);
          exchange.end();
        },
        HttpVersion.HTTP_2);
  }

  private static EchoServiceClient client(MemoryTransport transport, Protocol protocol) {
    RpcClientConfig config =
        RpcClientConfig.DEFAULTS.withProtocol(protocol).withTimeout(Duration.ofSeconds(60));
    return new EchoServiceClient(RpcClient.builder(transport).config(config).build());
  }

  private static RpcException failure(Protocol protocol, int status, Headers head, String body) {
    try (MemoryTransport transport = server(status, head, body)) {
      EchoServiceClient client = client(transport, protocol);
      RpcException[] thrown = new RpcException[1];
      assertThatThrownBy(() -> client.say(EchoRequest.getDefaultInstance()))
          .isInstanceOfSatisfying(RpcException.class, e -> thrown[0] = e);
      return thrown[0];
    }
  }

  private static Headers failed(String... more) {
    RpcException error =
        new RpcException(Code.FAILED_PRECONDITION, "not now, José")
            .addDetail(EchoRequest.newBuilder().setText("detail").build());
    Headers head = Headers.of(more).add("x-meta", "3");
    return head.addAll(GrpcStatus.trailers(error, new Headers()));
  }

  private static void assertWhatItSays(RpcException error) {
    assertThat(error.code()).isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(error.text()).isEqualTo("not now, José");
    assertThat(error.details()).hasSize(1);
    assertThat(error.metadata().all("x-meta")).containsExactly("3");
  }

  @ParameterizedTest
  @CsvSource({
    "GRPC, 204",
    "GRPC, 503",
    "GRPC, 404",
    "GRPC, 429",
    "GRPC, 400",
    "GRPC, 302",
    "GRPC_WEB, 204",
    "GRPC_WEB, 503",
    "GRPC_WEB, 404",
    "GRPC_WEB, 429",
  })
  void itCountsWhateverTheStatus(Protocol protocol, int status) {
    assertWhatItSays(failure(protocol, status, failed(), ""));
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"CONNECT", "REST"})
  void itCountsBesideABodyOfAnyKind(Protocol protocol) {
    Headers html = failed("content-type", "text/html");

    assertWhatItSays(failure(protocol, 503, html, "<p>"));
    assertWhatItSays(failure(protocol, 200, html, "<p>"));
    assertWhatItSays(failure(protocol, 429, failed("content-type", "application/grpc"), ""));
  }

  @Test
  void itCountsInStreams() {
    try (MemoryTransport transport = server(503, failed(), "");
        ResponseStream<EchoResponse> stream =
            client(transport, Protocol.GRPC).repeat(EchoRequest.getDefaultInstance())) {
      assertThatThrownBy(stream::receive)
          .isInstanceOfSatisfying(RpcException.class, StatusInHeadTest::assertWhatItSays);
    }
  }

  /** As grpc-go has it: the HTTP status of a head of gRPC says nothing where there is another. */
  @Test
  void successCountsInAHeadOfTheProtocolAlone() {
    Headers own = Headers.of("content-type", "application/grpc", "grpc-status", "0");
    try (MemoryTransport transport = server(204, own, "");
        ResponseStream<EchoResponse> stream =
            client(transport, Protocol.GRPC).repeat(EchoRequest.getDefaultInstance())) {
      assertThat(stream.receive()).isEmpty();
    }
    Headers foreign = Headers.of("content-type", "text/html", "grpc-status", "0");
    assertThat(failure(Protocol.GRPC, 503, foreign, "").code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure(Protocol.GRPC, 200, foreign, "").code()).isEqualTo(Code.UNKNOWN);
  }

  @Test
  void withoutItTheStatusCounts() {
    Headers message = Headers.of("content-type", "application/grpc", "grpc-message", "lost");

    assertThat(failure(Protocol.GRPC, 404, message, "").code()).isEqualTo(Code.UNIMPLEMENTED);
    assertThat(failure(Protocol.GRPC, 204, new Headers(), "").code()).isEqualTo(Code.UNKNOWN);
    assertThat(failure(Protocol.GRPC_WEB, 429, new Headers(), "").code())
        .isEqualTo(Code.UNAVAILABLE);
  }

  /** Another protocol has another place for its outcome. */
  @Test
  void connectDoesNotLookForIt() {
    assertThat(failure(Protocol.CONNECT, 503, failed(), "").code()).isEqualTo(Code.UNAVAILABLE);
  }
}
