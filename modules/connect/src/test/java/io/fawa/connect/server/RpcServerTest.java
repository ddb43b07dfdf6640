/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.EchoHandler;
import io.fawa.connect.LibraryHandler;
import io.fawa.connect.Method;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.connect.test.v1.LibraryService;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryExchange;
import io.fawa.http.RequestHead;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server is made of, and what it says of a path before anybody calls. */
class RpcServerTest {
  private static final String SERVICE = "/fawa.connect.test.v1.EchoService/";

  private static RpcServer server() {
    return RpcServer.builder()
        .add(EchoService.bind(new EchoHandler()))
        .add(LibraryService.bind(new LibraryHandler()))
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "/fawa.connect.test.v1.EchoService/Say, true",
    "/fawa.connect.test.v1.EchoService/Nope, true",
    "/fawa.connect.test.v1.EchoService/, true",
    "/fawa.connect.test.v1.EchoService, false",
    "/fawa.connect.test.v1.EchoServic/Say, false",
    "fawa.connect.test.v1.EchoService/Say, false",
    "/v1/books, true",
    "/v1/books/a:b, true",
    "/files, true",
    "/v1, false",
    "/, false",
    "'', false",
  })
  void pathsOfItsServicesAreServed(String path, boolean served) {
    assertThat(server().serves(path)).isEqualTo(served);
    assertThat(server().serves("GET", path, new Headers())).isEqualTo(served);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /fawa.connect.test.v1.EchoService/Say, Say",
    "PUT, /fawa.connect.test.v1.EchoService/Say, Say",
    "GET, /v1/books/x, GetBook",
    "HEAD, /v1/books/x, GetBook",
    "REPORT, /v1/books/x, GetBook",
    "POST, /v1/books/x, ''",
    "POST, /v1/shelves/1/books/2:borrow, BorrowBook",
    "PUT, /v1/shelves/1/books/2, CreateBook",
    "HEAD, /v1/chat, ''",
    "GET, /nowhere, ''",
  })
  void theMethodOfARequestIsFound(String httpMethod, String path, String name) {
    assertThat(server().find(httpMethod, path).map(Method::name).orElse("")).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, Say, application/json, '', true",
    "POST, Say, application/proto; v=1, '', true",
    "POST, Say, application/grpc, '', true",
    "POST, Repeat, application/connect+json, '', true",
    "POST, Repeat, application/grpc-web-text, '', true",
    "POST, Join, application/grpc, '', false",
    "POST, Talk, application/grpc, '', false",
    "POST, Say, text/plain, '', false",
    "POST, Say, application/connect+json, '', false",
    "POST, Nope, application/json, '', false",
    "GET, Read, application/json, '', false",
    "PUT, Say, application/json, '', false",
    "POST, Say, application/grpc, grpc-timeout, false",
    "POST, Say, application/json, connect-timeout-ms, false",
    "POST, Say, application/json, x-timeout, true",
  })
  void aCallOfOneMessageBeginsWithIt(
      String httpMethod, String name, String type, String field, boolean waits) {
    Headers headers = Headers.of("content-type", type);
    if (!field.isEmpty()) {
      headers.add(field, "5");
    }
    MemoryExchange exchange =
        new MemoryExchange(
            HttpVersion.HTTP_2, new RequestHead(httpMethod, SERVICE + name, headers));

    assertThat(server().beginsWithBody(exchange)).isEqualTo(waits);
  }

  @Test
  void aServiceIsWhatItsBuilderWasTold() {
    EchoHandler handler = new EchoHandler();
    Service service =
        Service.builder(EchoService.NAME, () -> EchoRequest.getDescriptor().getFile())
            .unary(EchoService.Methods.SAY, handler::say)
            .serverStream(EchoService.Methods.REPEAT, handler::repeat)
            .clientStream(EchoService.Methods.JOIN, handler::join)
            .bidiStream(EchoService.Methods.TALK, handler::talk)
            .comments(() -> Map.of("a", "b"))
            .build();

    assertThat(service.name()).isEqualTo("fawa.connect.test.v1.EchoService");
    assertThat(service.file().getName()).isEqualTo("fawa/connect/test/v1/echo.proto");
    assertThat(service.methods().stream().map(Method::name))
        .containsExactly("Say", "Repeat", "Join", "Talk");
    assertThat(service.comments()).containsEntry("a", "b");
    assertThat(RpcServer.builder().add(service).build().services()).containsExactly(service);
    assertThat(Service.builder("a", () -> EchoRequest.getDescriptor().getFile()).build().comments())
        .isEmpty();
  }

  @Test
  void aServiceIsAddedOnce() {
    RpcServer.Builder builder = RpcServer.builder().add(EchoService.bind(new EchoHandler()));

    assertThatThrownBy(() -> builder.add(EchoService.bind(new EchoHandler())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("service fawa.connect.test.v1.EchoService was added twice");
  }

  @Test
  void aMethodIsAddedAsWhatItIsAndWhereItBelongs() {
    EchoHandler handler = new EchoHandler();
    Service.Builder builder =
        Service.builder(EchoService.NAME, () -> EchoRequest.getDescriptor().getFile());

    assertThatThrownBy(() -> builder.unary(EchoService.Methods.TALK, handler::say))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "fawa.connect.test.v1.EchoService/Talk is a BIDI_STREAM method, expected a UNARY one of"
                + " fawa.connect.test.v1.EchoService");
    assertThatThrownBy(() -> builder.bidiStream(EchoService.Methods.SAY, handler::talk))
        .hasMessageContaining("expected a BIDI_STREAM one");
    assertThatThrownBy(() -> builder.serverStream(EchoService.Methods.JOIN, handler::repeat))
        .hasMessageContaining("expected a SERVER_STREAM one");
    assertThatThrownBy(() -> builder.clientStream(EchoService.Methods.REPEAT, handler::join))
        .hasMessageContaining("expected a CLIENT_STREAM one");
    Service.Builder other = Service.builder("other", () -> EchoRequest.getDescriptor().getFile());
    assertThatThrownBy(() -> other.unary(EchoService.Methods.SAY, handler::say))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "UNARY, false, false",
    "SERVER_STREAM, false, true",
    "CLIENT_STREAM, true, false",
    "BIDI_STREAM, true, true",
  })
  void aKindSaysWhichSidesStream(Method.Kind kind, boolean requests, boolean responses) {
    assertThat(kind.streamsRequests()).isEqualTo(requests);
    assertThat(kind.streamsResponses()).isEqualTo(responses);
  }

  @Test
  void aMethodKnowsItsPathAndWhetherItMayBeRepeated() {
    for (Method.Idempotency idempotency : Method.Idempotency.values()) {
      Method<EchoRequest, EchoResponse> method =
          new Method<>(
              "a.B",
              "C",
              Method.Kind.UNARY,
              idempotency,
              EchoRequest.getDefaultInstance(),
              EchoResponse.getDefaultInstance());
      assertThat(method.path()).isEqualTo("/a.B/C");
      assertThat(method).hasToString("a.B/C");
      assertThat(method.repeatable()).isEqualTo(idempotency != Method.Idempotency.UNKNOWN);
    }
  }

  @Test
  void settingsOfAServerAreChangedOneByOne() {
    RpcServerConfig config =
        RpcServerConfig.DEFAULTS
            .withReceiveBytesMax(1)
            .withSendBytesMax(2)
            .withCompressBytesMin(0)
            .withHalfDuplexBidi(true)
            .withKeepUnknownFields(true)
            .withMessageIdleTimeout(Duration.ZERO);

    assertThat(config).isEqualTo(new RpcServerConfig(1, 2, 0, true, true, Duration.ZERO));
    assertThat(RpcServerConfig.DEFAULTS)
        .isEqualTo(
            new RpcServerConfig(
                4_194_304, Integer.MAX_VALUE, 512, false, false, Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void limitsOfAServerAreOneOrMore(int bytes) {
    RpcServerConfig config = RpcServerConfig.DEFAULTS;

    for (Runnable wrong :
        List.<Runnable>of(
            () -> config.withReceiveBytesMax(bytes), () -> config.withSendBytesMax(bytes))) {
      assertThatThrownBy(wrong::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("BytesMax must be at least 1, got " + bytes);
    }
    assertThatThrownBy(() -> config.withCompressBytesMin(-1))
        .hasMessage("compressBytesMin must be at least 0, got -1");
    assertThatThrownBy(() -> config.withMessageIdleTimeout(Duration.ofNanos(-1)))
        .hasMessage("messageIdleTimeout must not be negative, got PT-0.000000001S");
  }
}
