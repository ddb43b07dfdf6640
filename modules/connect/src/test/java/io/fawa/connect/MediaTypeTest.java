/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.client.MessageFormat;
import io.fawa.connect.client.ResponseStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.protocol.MediaType;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.connect.test.v1.EchoServiceClient;
import io.fawa.connect.test.v1.LibraryService;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.http.RequestHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Media types are compared without case, and their parameters do not count, on either side. */
class MediaTypeTest {
  private static final String SERVICE = "/fawa.connect.test.v1.EchoService/";
  private static final RpcServer SERVER =
      RpcServer.builder()
          .add(EchoService.bind(new EchoHandler()))
          .add(LibraryService.bind(new LibraryHandler()))
          .build();
  private static final EchoResponse RESPONSE = EchoResponse.newBuilder().setText("Ada").build();

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] ada() {
    return EchoRequest.newBuilder().setText("Ada").build().toByteArray();
  }

  private static Answer post(String method, String type, byte[] body) {
    return Answer.post(SERVER, SERVICE + method, Headers.of("content-type", type), body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/grpc; charset=utf-8 | application/grpc",
        "application/grpc;charset=UTF-8;x=\"a;b\" | application/grpc",
        "Application/GRPC | application/grpc",
        "application/grpc+PROTO ; v=1 | application/grpc+proto",
      })
  void grpcIsTaken(String type, String answered) {
    Answer answer = post("Say", type, Answer.frame(0, ada()));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo(answered);
    assertThat(answer.trailers().get("grpc-status", "")).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource({
    "application/grpc-web; charset=utf-8, application/grpc-web",
    "APPLICATION/grpc-web+Proto;v=1, application/grpc-web+proto",
  })
  void grpcWebIsTaken(String type, String answered) {
    Answer answer = post("Say", type, Answer.frame(0, ada()));

    assertThat(answer.header("content-type")).isEqualTo(answered);
    assertThat(answer.lastFrame().text()).startsWith("grpc-status: 0\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "application/grpc-web-text; charset=utf-8, application/grpc-web-text",
    "application/grpc-web-text;charset=iso-8859-1, application/grpc-web-text",
    "Application/gRPC-Web-Text+Proto, application/grpc-web-text+proto",
  })
  void grpcWebTextIsTaken(String type, String answered) {
    Answer answer = post("Say", type, Base64.getEncoder().encode(Answer.frame(0, ada())));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo(answered);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/grpc+json; charset=latin1",
        "Application/Grpc+Json",
        "application/grpc-web+JSON;charset=utf-8",
        "application/connect+Json; charset=utf-8; v=2",
      })
  void jsonInEnvelopesIsTaken(String type) {
    String method = type.contains("connect") ? "Join" : "Say";
    Answer answer = post(method, type, Answer.jsonFrames("{\"text\":\"Ada\"}"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.frames().getFirst().text()).contains("\"text\":\"Ada\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/proto; v=1",
        "Application/Proto",
        "application/json; charset=latin1",
        "application/JSON;",
        "application/json\t; profile=\"x\"; charset=utf-8"
      })
  void connectUnaryIsTaken(String type) {
    boolean json = MediaType.of(type).endsWith("json");
    Answer answer = post("Say", type, json ? utf8("{\"text\":\"Ada\"}") : ada());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).contains("Ada");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/connect+proto;x", "Application/Connect+Proto"})
  void connectStreamsAreTaken(String type) {
    Answer answer = post("Join", type, Answer.frame(0, ada()));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/connect+proto");
    assertThat(answer.lastFrame().text()).doesNotContain("error");
  }

  @Test
  void aCodecInAQueryIsTaken() {
    Answer answer =
        Answer.of(
            SERVER,
            HttpVersion.HTTP_1_1,
            new RequestHead("GET", SERVICE + "Read?encoding=JSON&message={}", new Headers()),
            new byte[0]);

    assertThat(answer.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Application/Json; charset=latin1", "application/NDJSON;x=y"})
  void restIsTaken(String type) {
    Answer answer =
        Answer.post(
            SERVER,
            "/v1/shelves/s/books",
            Headers.of("content-type", type),
            utf8("{\"isbn\":\"1\"}"));

    assertThat(answer.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/grpcx",
        "application/grpc+proto2;charset=utf-8",
        "text/plain; application/grpc",
        ";application/grpc",
        "",
        "application / grpc"
      })
  void anotherTypeIsStillRefused(String type) {
    assertThat(post("Say", type, Answer.frame(0, ada())).status()).isEqualTo(415);
  }

  /** Says Ada in a protocol of our client, with another spelling of its content type. */
  private static void respond(Exchange exchange, Protocol protocol, boolean json, String type)
      throws IOException {
    while (exchange.read(new byte[100], 0, 100) >= 0) {
      // Only its end matters.
    }
    byte[] message = json ? utf8("{\"text\":\"Ada\"}") : RESPONSE.toByteArray();
    exchange.respond(200, Headers.of("content-type", type));
    if (protocol == Protocol.CONNECT) {
      exchange.write(message, 0, message.length);
      exchange.end();
      return;
    }
    byte[] frame = Answer.frame(0, message);
    exchange.write(frame, 0, frame.length);
    if (protocol == Protocol.GRPC_WEB) {
      byte[] trailers = Answer.frame(0x80, utf8("grpc-status: 0\r\n"));
      exchange.write(trailers, 0, trailers.length);
      exchange.end();
    } else {
      exchange.end(Headers.of("grpc-status", "0"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, JSON, Application/Json",
    "CONNECT, JSON, application/json; charset=latin1",
    "CONNECT, PROTO, application/proto;v=1",
    "GRPC, PROTO, application/grpc; charset=utf-8",
    "GRPC, PROTO, Application/gRPC+Proto",
    "GRPC, JSON, application/grpc+json; charset=utf-8",
    "GRPC_WEB, PROTO, application/grpc-web; charset=utf-8",
    "GRPC_WEB, JSON, APPLICATION/GRPC-WEB+JSON;x",
  })
  void ourClientTakesThem(Protocol protocol, MessageFormat format, String type) {
    RpcClientConfig config =
        RpcClientConfig.DEFAULTS
            .withProtocol(protocol)
            .withFormat(format)
            .withTimeout(Duration.ofSeconds(60));
    try (MemoryTransport transport =
        new MemoryTransport(
            exchange -> respond(exchange, protocol, format == MessageFormat.JSON, type),
            HttpVersion.HTTP_2)) {
      EchoServiceClient client =
          new EchoServiceClient(RpcClient.builder(transport).config(config).build());

      assertThat(client.say(EchoRequest.getDefaultInstance())).isEqualTo(RESPONSE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Application/Connect+Proto", "application/connect+proto; v=1"})
  void ourClientTakesThemOfStreams(String type) {
    try (MemoryTransport transport =
            new MemoryTransport(
                exchange -> {
                  exchange.respond(200, Headers.of("content-type", type));
                  byte[] body = Answer.frame(2, utf8("{}"));
                  exchange.write(body, 0, body.length);
                  exchange.end();
                },
                HttpVersion.HTTP_2);
        ResponseStream<EchoResponse> stream =
            new EchoServiceClient(RpcClient.builder(transport).build())
                .repeat(EchoRequest.getDefaultInstance())) {
      assertThat(stream.receive()).isEmpty();
    }
  }

  /** A failure of Connect is JSON, however that is spelt. */
  @ParameterizedTest
  @ValueSource(strings = {"Application/JSON", "application/json; charset=latin1"})
  void ourClientReadsErrorsOfThem(String type) {
    try (MemoryTransport transport =
        new MemoryTransport(
            exchange -> {
              exchange.respond(503, Headers.of("content-type", type));
              byte[] body = utf8("{\"code\":\"aborted\",\"message\":\"m\"}");
              exchange.write(body, 0, body.length);
              exchange.end();
            },
            HttpVersion.HTTP_2)) {
      EchoServiceClient client = new EchoServiceClient(RpcClient.builder(transport).build());

      assertThatThrownBy(() -> client.say(EchoRequest.getDefaultInstance()))
          .isInstanceOfSatisfying(
              RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.ABORTED));
    }
  }
}
