/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.connect.test.v1.EchoServiceClient;
import io.fawa.connect.test.v1.LibraryService;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of content codings are compared without case, on either side (RFC 9110 §8.4.1). */
class CodingNamesTest {
  private static final String SERVICE = "/fawa.connect.test.v1.EchoService/";
  private static final RpcServer SERVER =
      RpcServer.builder()
          .add(EchoService.bind(new EchoHandler()))
          .add(LibraryService.bind(new LibraryHandler()))
          .config(RpcServerConfig.DEFAULTS.withCompressBytesMin(0))
          .build();

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] packed(byte[] plain) {
    return Gzip.INSTANCE.compress(plain, 0, plain.length);
  }

  private static byte[] ada() {
    return EchoRequest.newBuilder().setText("Ada").build().toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GZIP", "Gzip"})
  void aUnaryRequestIsUnpackedAndItsAnswerPacked(String name) {
    Answer answer =
        Answer.post(
            SERVER,
            SERVICE + "Say",
            Headers.of("content-type", "application/proto", "content-encoding", name),
            packed(ada()));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-encoding")).isEqualTo("gzip");
  }

  @ParameterizedTest
  @CsvSource({
    "application/grpc, grpc-encoding",
    "application/grpc-web, grpc-encoding",
    "application/connect+proto, connect-content-encoding"
  })
  void envelopesAreUnpacked(String type, String header) {
    String method = header.startsWith("connect") ? "Join" : "Say";
    Answer answer =
        Answer.post(
            SERVER,
            SERVICE + method,
            Headers.of("content-type", type, header, "GZip"),
            Answer.frame(1, packed(ada())));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header(header)).isEqualTo("gzip");
    assertThat(answer.frames().getFirst().flags()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "Say, application/proto, accept-encoding, content-encoding",
    "Say, application/grpc, grpc-accept-encoding, grpc-encoding",
    "Join, application/connect+proto, connect-accept-encoding, connect-content-encoding"
  })
  void acceptListsAreUnderstood(String method, String type, String accept, String encoding) {
    byte[] body = type.equals("application/proto") ? ada() : Answer.frame(0, ada());
    Answer answer =
        Answer.post(
            SERVER,
            SERVICE + method,
            Headers.of("content-type", type, accept, "BR, GZIP;Q=0.5"),
            body);

    assertThat(answer.header(encoding)).isEqualTo("gzip");
  }

  @Test
  void aRefusalInCapitalsIsOneToo() {
    Answer answer =
        Answer.post(
            SERVER,
            SERVICE + "Say",
            Headers.of("content-type", "application/proto", "accept-encoding", "GZIP;q=0"),
            ada());

    assertThat(answer.headers().contains("content-encoding")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"IDENTITY", "Identity"})
  void identityIsNone(String name) {
    Answer answer =
        Answer.post(
            SERVER,
            SERVICE + "Say",
            Headers.of("content-type", "application/grpc", "grpc-encoding", name),
            Answer.frame(0, ada()));

    assertThat(answer.trailers().get("grpc-status", "")).isEqualTo("0");
  }

  @Test
  void queriesAndRestUnderstandThem() {
    String message = Base64.getUrlEncoder().withoutPadding().encodeToString(packed(ada()));
    String query = "?encoding=proto&compression=GZIP&base64=1&message=" + message;
    assertThat(
            Answer.of(
                    SERVER,
                    HttpVersion.HTTP_1_1,
                    new RequestHead("GET", SERVICE + "Read" + query, new Headers()),
                    new byte[0])
                .status())
        .isEqualTo(200);
    assertThat(
            Answer.post(
                    SERVER,
                    "/v1/shelves/s/books",
                    Headers.of("content-type", "application/json", "content-encoding", "GZIP"),
                    packed(utf8("{\"isbn\":\"1\"}")))
                .status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECT", "GRPC", "GRPC_WEB"})
  void ourClientUnpacks(Protocol protocol) {
    EchoResponse response = EchoResponse.newBuilder().setText("Ada").build();
    byte[] data = packed(response.toByteArray());
    try (MemoryTransport transport =
        new MemoryTransport(
            exchange -> {
              String type =
                  switch (protocol) {
                    case CONNECT -> "application/proto";
                    case GRPC -> "application/grpc";
                    default -> "application/grpc-web";
                  };
              String header = protocol == Protocol.CONNECT ? "content-encoding" : "grpc-encoding";
              exchange.respond(200, Headers.of("content-type", type, header, "GZIP"));
              byte[] body = protocol == Protocol.CONNECT ? data : Answer.frame(1, data);
              exchange.write(body, 0, body.length);
              if (protocol == Protocol.GRPC_WEB) {
                byte[] trailers = Answer.frame(0x80, utf8("grpc-status: 0\r\n"));
                exchange.write(trailers, 0, trailers.length);
              }
              exchange.end(
                  protocol == Protocol.GRPC ? Headers.of("grpc-status", "0") : new Headers());
            },
            HttpVersion.HTTP_2)) {
      RpcClientConfig config =
          RpcClientConfig.DEFAULTS.withProtocol(protocol).withTimeout(Duration.ofSeconds(60));
      EchoServiceClient client =
          new EchoServiceClient(RpcClient.builder(transport).config(config).build());

      assertThat(client.say(EchoRequest.getDefaultInstance())).isEqualTo(response);
    }
  }
}
