/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams of requests that are not what they should be, in every enveloped protocol. */
class BadStreamTest {
  private static final String JOIN = "/fawa.connect.test.v1.EchoService/Join";
  private static final byte[] GOOD =
      Answer.frame(0, EchoRequest.newBuilder().setText("ok").build().toByteArray());

  private static final RpcServer SERVER =
      RpcServer.builder().add(EchoService.bind(new EchoHandler())).build();

  /** The protocols, with the header that names their compression. */
  enum Enveloped {
    GRPC("application/grpc", "grpc-encoding"),
    GRPC_WEB("application/grpc-web", "grpc-encoding"),
    GRPC_WEB_TEXT("application/grpc-web-text", "grpc-encoding"),
    CONNECT("application/connect+proto", "connect-content-encoding");

    final String contentType;
    final String encodingHeader;

    Enveloped(String contentType, String encodingHeader) {
      this.contentType = contentType;
      this.encodingHeader = encodingHeader;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Case(String name, String encoding, byte[] body, Code code) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] gzip(byte[] plain) {
    return Gzip.INSTANCE.compress(plain, 0, plain.length);
  }

  private static Stream<Arguments> cases() {
    byte[] bomb = gzip(new byte[RpcServerConfig.DEFAULTS.receiveBytesMax() + 1]);
    byte[] huge = {0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1};
    return Stream.of(
            new Case("half a prefix", "", joined(GOOD, new byte[3]), Code.INVALID_ARGUMENT),
            new Case(
                "half a message",
                "",
                joined(GOOD, Arrays.copyOf(GOOD, GOOD.length - 1)),
                Code.INVALID_ARGUMENT),
            new Case("a length that lies", "", huge, Code.RESOURCE_EXHAUSTED),
            new Case("an unknown flag", "", Answer.frame(4, new byte[0]), Code.INVALID_ARGUMENT),
            new Case("no protobuf", "", Answer.frame(0, new byte[] {7}), Code.INVALID_ARGUMENT),
            new Case(
                "compressed, but by what", "", Answer.frame(1, gzip(new byte[9])), Code.INTERNAL),
            new Case(
                "no gzip", "gzip", Answer.frame(1, new byte[] {1, 2, 3}), Code.INVALID_ARGUMENT),
            new Case(
                "half a gzip",
                "gzip",
                Answer.frame(1, Arrays.copyOf(gzip(GOOD), 12)),
                Code.INVALID_ARGUMENT),
            new Case("a bomb", "gzip", Answer.frame(1, bomb), Code.RESOURCE_EXHAUSTED),
            new Case("an unknown compression", "snappy", GOOD, Code.UNIMPLEMENTED))
        .flatMap(
            bad -> Arrays.stream(Enveloped.values()).map(protocol -> Arguments.of(bad, protocol)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isAnsweredInItsProtocol(Case bad, Enveloped protocol) {
    Headers headers = Headers.of("content-type", protocol.contentType);
    if (!bad.encoding.isEmpty()) {
      headers.add(protocol.encodingHeader, bad.encoding);
    }
    boolean text = protocol == Enveloped.GRPC_WEB_TEXT;
    byte[] body = text ? Base64.getEncoder().encode(bad.body) : bad.body;

    Answer answer = Answer.post(SERVER, JOIN, headers, body);

    assertThat(answer.status()).isEqualTo(200);
    switch (protocol) {
      case GRPC ->
          assertThat(answer.trailers().get("grpc-status", ""))
              .isEqualTo(Integer.toString(bad.code.number()));
      case GRPC_WEB ->
          assertThat(answer.lastFrame().text()).contains("grpc-status: " + bad.code.number());
      case GRPC_WEB_TEXT ->
          assertThat(new String(decoded(answer.text()), StandardCharsets.UTF_8))
              .contains("grpc-status: " + bad.code.number());
      case CONNECT ->
          assertThat(answer.lastFrame().text()).contains("\"code\":\"" + nameOf(bad.code) + "\"");
    }
  }

  private static byte[] decoded(String text) {
    return Base64.getDecoder().decode(text);
  }

  private static String nameOf(Code code) {
    return code.name().toLowerCase(java.util.Locale.ROOT);
  }
}
