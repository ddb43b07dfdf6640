/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
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

/** Methods and services that are not there, in each protocol's own form. */
class UnknownMethodsTest {
  private static final String SERVICE = "fawa.connect.test.v1.EchoService";
  private static final RpcServer SERVER =
      RpcServer.builder().add(EchoService.bind(new EchoHandler())).build();

  private static Answer post(String path, String... headers) {
    return Answer.post(SERVER, path, Headers.of(headers), new byte[5]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/fawa.connect.test.v1.EchoService/Nope | "
            + "unknown method Nope for service fawa.connect.test.v1.EchoService",
        "/no.Service/Say | unknown service no.Service",
        "/a/b/c | unknown service a/b",
        "/nothing | malformed method name \"/nothing\"",
        "/ | malformed method name \"/\"",
      })
  void grpcNamesWhatIsMissing(String path, String text) {
    for (String type : new String[] {"application/grpc", "application/grpc+json"}) {
      Answer answer = post(path, "content-type", type);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("content-type")).isEqualTo(type);
      assertThat(answer.body()).isEmpty();
      assertThat(answer.trailers().get("grpc-status", "")).isEqualTo("12");
      assertThat(answer.trailers().get("grpc-message", "")).isEqualTo(text);
    }
  }

  @Test
  void aNameOfAnyLettersIsEscaped() {
    Answer answer = post("/no.Sérvice/Say", "content-type", "application/grpc");
    assertThat(answer.trailers().get("grpc-message", ""))
        .isEqualTo("unknown service no.S%C3%A9rvice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/grpc-web", "application/grpc-web-text"})
  void grpcWebSaysSoInItsBody(String type) {
    Answer answer = post("/no.Service/Say", "content-type", type);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo(type);
    byte[] body = type.endsWith("text") ? Base64.getDecoder().decode(answer.text()) : answer.body();
    assertThat(Answer.framesOf(body))
        .singleElement()
        .matches(frame -> frame.flags() == 0x80)
        .extracting(Answer.Frame::text)
        .isEqualTo("grpc-status: 12\r\ngrpc-message: unknown service no.Service\r\n");
  }

  @Test
  void aStreamOfConnectEndsWithIt() {
    for (String type : new String[] {"application/connect+json", "application/connect+proto"}) {
      Answer answer = post("/" + SERVICE + "/Nope", "content-type", type);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("content-type")).isEqualTo(type);
      assertThat(answer.lastFrame().text())
          .contains("\"code\":\"unimplemented\"", "unknown method Nope for service " + SERVICE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/proto"})
  void aUnaryCallOfConnectIsNotFound(String type) {
    for (String path : new String[] {"/" + SERVICE + "/Nope", "/no.Service/Say"}) {
      Answer answer = post(path, "content-type", type, "connect-protocol-version", "1");
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.header("content-type")).isEqualTo("application/json");
      assertThat(answer.header("content-length")).isEqualTo("" + answer.body().length);
      assertThat(answer.text()).startsWith("{\"code\":\"unimplemented\",\"message\":\"unknown ");
    }
  }

  @Test
  void protobufForAKnownServiceIsConnect() {
    assertThat(post("/" + SERVICE + "/Nope", "content-type", "application/proto").text())
        .contains("unimplemented");
    assertThat(post("/no.Service/Say", "content-type", "application/proto").text())
        .isEqualTo("404 page not found\n");
  }

  /** The original answers so; a form or a script may have posted it. */
  @Test
  void jsonThatDoesNotSayItIsConnectIsHttpsOwn404() {
    for (String path : new String[] {"/" + SERVICE + "/Nope", "/no.Service/Say", "/other"}) {
      Answer answer = post(path, "content-type", "application/json");
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.text()).isEqualTo("404 page not found\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "OPTIONS"})
  void whatIsNotPostedIsNoCall(String method) {
    Headers headers = Headers.of("content-type", "application/grpc");
    Answer answer =
        Answer.of(
            SERVER,
            HttpVersion.HTTP_2,
            new RequestHead(method, "/no.Service/Say", headers),
            new byte[0]);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(SERVER.serves(method, "/no.Service/Say", headers)).isFalse();
  }

  @Test
  void aCallIsKnownByItsHead() {
    String path = "/no.Service/Say";
    assertThat(SERVER.serves("POST", path, Headers.of("content-type", "application/grpc")))
        .isTrue();
    assertThat(SERVER.serves("POST", path, Headers.of("content-type", "application/json")))
        .isFalse();
    assertThat(SERVER.serves("POST", path, new Headers())).isFalse();
    assertThat(SERVER.serves("GET", "/" + SERVICE + "/Say", new Headers())).isTrue();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void ourCallersLearnIt(Protocol protocol) {
    Method<EchoRequest, EchoResponse> say = EchoService.Methods.SAY;
    for (Method.Kind kind : Method.Kind.values()) {
      Method<EchoRequest, EchoResponse> none =
          new Method<>("no.Service", "Say", kind, say.idempotency(), say.request(), say.response());
      try (MemoryTransport transport = new MemoryTransport(SERVER, HttpVersion.HTTP_2)) {
        RpcClient client =
            RpcClient.builder(transport)
                .config(
                    RpcClientConfig.DEFAULTS
                        .withProtocol(protocol)
                        .withTimeout(Duration.ofSeconds(60)))
                .build();
        assertThatThrownBy(() -> call(client, none))
            .isInstanceOfSatisfying(
                RpcException.class,
                e -> {
                  assertThat(e.code()).isEqualTo(Code.UNIMPLEMENTED);
                  assertThat(e.text()).isEqualTo("unknown service no.Service");
                });
      }
    }
  }

  private static void call(RpcClient client, Method<EchoRequest, EchoResponse> method) {
    if (method.kind() == Method.Kind.UNARY) {
      client.unary(method).call(method.request(), new ClientCall());
      return;
    }
    try (DuplexStream<EchoRequest, EchoResponse> stream =
        client.stream(method).open(new ClientCall())) {
      stream.endRequests();
      stream.receive();
    }
  }

  @Test
  void theNamesAreOfAnyLength() {
    String name = "n".repeat(10_000);
    Answer answer = post("/" + name + "/Say", "content-type", "application/grpc-web");
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains(name);
  }
}
