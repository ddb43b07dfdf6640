/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.connect.Answer;
import io.fawa.connect.Answer.Frame;
import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.EchoHandler;
import io.fawa.connect.RpcException;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.RequestHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTest {
  private static final String SERVICE = "/fawa.connect.test.v1.EchoService/";
  private static final RpcServer SERVER =
      RpcServer.builder()
          .add(EchoService.bind(new EchoHandler()))
          .config(RpcServerConfig.DEFAULTS.withCompressBytesMin(0))
          .build();

  private static byte[] request(String text) {
    return Answer.frame(0, EchoRequest.newBuilder().setText(text).build().toByteArray());
  }

  private static Answer call(String method, String type, byte[] body, String... headers) {
    return Answer.post(
        SERVER,
        SERVICE + method,
        Headers.of("content-type", type).addAll(Headers.of(headers)),
        body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/grpc", "application/grpc+proto"})
  void endsWithTrailers(String type) throws IOException {
    Answer answer = call("Say", type, request("Ada"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo(type);
    assertThat(answer.header("grpc-accept-encoding")).isEqualTo("gzip");
    assertThat(answer.header("x-lead")).isEqualTo("1");
    assertThat(answer.frames()).hasSize(1);
    assertThat(EchoResponse.parseFrom(answer.lastFrame().data()).getText()).isEqualTo("Ada");
    assertThat(answer.trailers().get("grpc-status", "")).isEqualTo("0");
    assertThat(answer.trailers().get("x-trail", "")).isEqualTo("2");
    assertThat(answer.trailers().contains("grpc-message")).isFalse();
  }

  /** HTTP/1.1 wants to be told of trailers (RFC 9110 §6.6.2), HTTP/2 does not. */
  @Test
  void trailersAreAnnouncedWhereTheyMustBe() {
    for (HttpVersion version : new HttpVersion[] {HttpVersion.HTTP_1_1, HttpVersion.HTTP_2}) {
      for (String type : new String[] {"application/grpc", "application/grpc-web"}) {
        Answer answer =
            Answer.of(
                SERVER,
                version,
                new RequestHead("POST", SERVICE + "Say", Headers.of("content-type", type)),
                request("Ada"));
        boolean announced = type.equals("application/grpc") && version == HttpVersion.HTTP_1_1;

        assertThat(answer.headers().all("trailer"))
            .isEqualTo(announced ? List.of("grpc-status, grpc-message") : List.of());
      }
    }
  }

  @Test
  void aFailureIsInTheTrailers() {
    Answer answer = call("Say", "application/grpc", request("fail"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.trailers().get("grpc-status", "")).isEqualTo("5");
    assertThat(answer.trailers().get("grpc-message", ""))
        .isEqualTo("no \"such\"%0Athing: %C3%A9%25");
    assertThat(answer.trailers().get("x-meta", "")).isEqualTo("3");
    assertThat(answer.trailers().get("x-trail", "")).isEqualTo("2");

    RpcException read = GrpcStatus.read(answer.trailers(), Code.INTERNAL).orElseThrow();
    assertThat(read.code()).isEqualTo(Code.NOT_FOUND);
    assertThat(read.text()).isEqualTo("no \"such\"\nthing: é%");
    assertThat(read.details()).hasSize(1);
    assertThat(read.details().get(0).getTypeUrl()).endsWith("fawa.connect.test.v1.EchoRequest");
  }

  @Test
  void jsonIsSpokenToo() {
    Answer answer = call("Say", "application/grpc+json", Answer.jsonFrames("{\"text\":\"Ada\"}"));

    assertThat(answer.lastFrame().text()).contains("\"text\":\"Ada\"");
  }

  @Test
  void anEmptyMessageIsTheDefaultOne() {
    Answer answer = call("Say", "application/grpc+json", Answer.frame(0, new byte[0]));

    assertThat(answer.trailers().get("grpc-status", "")).isEqualTo("0");
  }

  @Test
  void wantsExactlyOneRequest() {
    assertThat(call("Say", "application/grpc", new byte[0]).trailers().get("grpc-status", ""))
        .isEqualTo("12");
    byte[] two = new byte[10];
    assertThat(call("Say", "application/grpc", two).trailers().get("grpc-message", ""))
        .isEqualTo("unary request has multiple messages");
  }

  @Test
  void messagesAreCompressedForThoseWhoTakeIt() throws IOException {
    Answer answer =
        call("Say", "application/grpc", request("Ada"), "grpc-accept-encoding", "br,gzip");

    assertThat(answer.header("grpc-encoding")).isEqualTo("gzip");
    Frame frame = answer.lastFrame();
    assertThat(frame.flags()).isEqualTo(1);
    byte[] plain = Compression.gzip().decompress(frame.data(), 0, frame.data().length, 1000);
    assertThat(EchoResponse.parseFrom(plain).getText()).isEqualTo("Ada");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "m5", "123456789m", "-5m", "5x", "m", "5 m"})
  void refusesAMalformedTimeout(String value) {
    Answer answer = call("Say", "application/grpc", request("a"), "grpc-timeout", value);

    assertThat(answer.trailers().get("grpc-status", "")).isEqualTo("3");
  }

  @Test
  void aDeadlineThatPassesIsSaid() {
    Answer answer = call("Say", "application/grpc", request("pause"), "grpc-timeout", "20m");

    assertThat(answer.trailers().get("grpc-status", "")).isEqualTo("4");
  }

  @Test
  void webPutsTrailersIntoTheBody() {
    Answer answer = call("Say", "application/grpc-web+proto", request("Ada"));

    List<Frame> frames = answer.frames();
    assertThat(answer.header("content-type")).isEqualTo("application/grpc-web+proto");
    assertThat(frames).hasSize(2);
    assertThat(frames.get(1).flags()).isEqualTo(0x80);
    assertThat(frames.get(1).text()).isEqualTo("grpc-status: 0\r\nx-trail: 2\r\n");
    assertThat(answer.trailers().isEmpty()).isTrue();
  }

  @Test
  void webFailuresAreInTheBody() {
    Answer answer = call("Say", "application/grpc-web", request("crash"));

    assertThat(answer.lastFrame().text())
        .startsWith("grpc-status: 13\r\ngrpc-message: internal error\r\n");
  }

  @Test
  void textIsBase64InPartsOfAnyKind() {
    byte[] whole = request("Ada");
    Base64.Encoder encoder = Base64.getEncoder();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    // Two parts with padding of their own, cut within the prefix.
    body.writeBytes(encoder.encode(java.util.Arrays.copyOfRange(whole, 0, 4)));
    body.writeBytes(encoder.encode(java.util.Arrays.copyOfRange(whole, 4, whole.length)));

    Answer answer = call("Say", "application/grpc-web-text+proto", body.toByteArray());

    assertThat(answer.header("content-type")).isEqualTo("application/grpc-web-text+proto");
    byte[] plain = decodeParts(answer.text());
    assertThat(Answer.framesOf(plain)).hasSize(2);
    assertThat(Answer.framesOf(plain).get(1).text()).startsWith("grpc-status: 0\r\n");
  }

  private static byte[] decodeParts(String text) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i += 4) {
      plain.writeBytes(Base64.getDecoder().decode(text.substring(i, i + 4)));
    }
    return plain.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "AAA", "====", "A===", "AA=A", "!AAA"})
  void textThatIsNoBase64IsRefused(String body) {
    Answer answer =
        call("Say", "application/grpc-web-text", body.getBytes(StandardCharsets.US_ASCII));

    byte[] plain = decodeParts(answer.text());
    assertThat(Answer.framesOf(plain).getLast().text()).startsWith("grpc-status: 3\r\n");
  }
}
