/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.Code;
import io.fawa.connect.EchoHandler;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.Service;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.connect.test.v1.EchoServiceClient;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTest {
  private static final TokenVerifier TOKENS =
      TokenVerifier.ofTokens(
          Map.of(
              "let-ada-in", new Identity("ada", Set.of("say", "talk")),
              "let-bob-in", new Identity("bob", Set.of("talk"))));

  private final MemoryTransport transport =
      new MemoryTransport(
          RpcServer.builder()
              .add(service())
              .intercept(new BearerAuthentication(TOKENS, method -> method.name().equals("Read")))
              .build(),
          HttpVersion.HTTP_2);

  @AfterEach
  void close() {
    transport.close();
  }

  /** Says whom it speaks to. */
  private static Service service() {
    EchoHandler echo = new EchoHandler();
    return Service.builder(EchoService.NAME, () -> EchoRequest.getDescriptor().getFile())
        .unary(EchoService.Methods.SAY, BearerTest::greet)
        .unary(EchoService.Methods.READ, echo::read)
        .bidiStream(EchoService.Methods.TALK, BearerTest::talk)
        .build();
  }

  private static EchoResponse greet(EchoRequest request, Call call) {
    Identity identity = Identity.of(call).orElseThrow();
    identity.require("say");
    assertThat(call.requestHeaders().size()).isPositive();
    assertThat(call.method().name()).isEqualTo("Say");
    return EchoResponse.newBuilder().setText("hello " + identity.name()).build();
  }

  private static void talk(Source<EchoRequest> requests, Sink<EchoResponse> responses, Call call) {
    String name = Identity.of(call).orElseThrow().name();
    requests.forEach(each -> responses.send(EchoResponse.newBuilder().setText(name).build()));
  }

  private EchoServiceClient client(Protocol protocol, String token) {
    return new EchoServiceClient(
        RpcClient.builder(transport)
            .config(
                RpcClientConfig.DEFAULTS.withProtocol(protocol).withTimeout(Duration.ofSeconds(60)))
            .intercept(new BearerToken(() -> token))
            .build());
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECT", "GRPC", "GRPC_WEB"})
  void aGoodTokenIsKnownToTheHandler(Protocol protocol) {
    EchoServiceClient client = client(protocol, "let-ada-in");

    assertThat(client.say(EchoRequest.getDefaultInstance()).getText()).isEqualTo("hello ada");
    try (DuplexStream<EchoRequest, EchoResponse> stream = client.talk()) {
      stream.send(EchoRequest.getDefaultInstance());
      assertThat(stream.receive().orElseThrow().getText()).isEqualTo("ada");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECT", "GRPC", "GRPC_WEB"})
  void anythingElseIsUnauthenticated(Protocol protocol) {
    EchoServiceClient client = client(protocol, "let-eve-in");

    assertThatThrownBy(() -> client.say(EchoRequest.getDefaultInstance()))
        .isInstanceOfSatisfying(
            RpcException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.UNAUTHENTICATED);
              assertThat(e.metadata().get("www-authenticate", "")).isEqualTo("Bearer");
              assertThat(e.text()).doesNotContain("eve");
            });
    try (DuplexStream<EchoRequest, EchoResponse> stream = client.talk()) {
      assertThatThrownBy(stream::receive)
          .isInstanceOfSatisfying(
              RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAUTHENTICATED));
    }
    assertThat(client.read(EchoRequest.newBuilder().setText("open").build()).getText())
        .isEqualTo("open");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "Bearer ", "Basic bGV0", "let-ada-in", "Bearer let-ada-i"})
  void aHeaderThatIsNoGoodTokenIsRefused(String header) {
    EchoServiceClient client = client(Protocol.CONNECT, "unused");
    ClientCall call = new ClientCall().header("authorization", header);

    assertThatThrownBy(() -> client.say(EchoRequest.getDefaultInstance(), call))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAUTHENTICATED));
  }

  @Test
  void theTokenOfACallCountsMoreAndSchemesHaveNoCase() {
    EchoServiceClient client = client(Protocol.CONNECT, "let-eve-in");
    ClientCall call = new ClientCall().header("authorization", "bEARER let-ada-in");

    assertThat(client.say(EchoRequest.getDefaultInstance(), call).getText()).isEqualTo("hello ada");
  }

  @Test
  void aScopeThatLacksIsDenied() {
    assertThatThrownBy(
            () -> client(Protocol.GRPC, "let-bob-in").say(EchoRequest.getDefaultInstance()))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.PERMISSION_DENIED));
  }

  @Test
  void theTokenIsAskedForEachCall() {
    AtomicInteger asked = new AtomicInteger();
    EchoServiceClient client =
        new EchoServiceClient(
            RpcClient.builder(transport)
                .config(RpcClientConfig.DEFAULTS.withTimeout(Duration.ofSeconds(60)))
                .intercept(
                    new BearerToken(
                        () -> asked.incrementAndGet() == 1 ? "let-ada-in" : "let-eve-in"))
                .build());

    assertThat(client.say(EchoRequest.getDefaultInstance()).getText()).isEqualTo("hello ada");
    assertThatThrownBy(() -> client.say(EchoRequest.getDefaultInstance()))
        .isInstanceOf(RpcException.class);
  }
}
