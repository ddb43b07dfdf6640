/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.ClientInterceptor;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.MessageFormat;
import io.fawa.connect.client.RequestStream;
import io.fawa.connect.client.ResponseStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.client.UnaryCaller;
import io.fawa.connect.server.Interceptor;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.server.StreamHandler;
import io.fawa.connect.server.UnaryHandler;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.connect.test.v1.EchoServiceClient;
import io.fawa.http.ClientExchange;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.http.RequestHead;
import io.fawa.http.Transport;
import io.fawa.limits.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our client against our server, in every protocol, without sockets. */
class ClientTest {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final RpcServer server =
      RpcServer.builder()
          .add(EchoService.bind(new EchoHandler()))
          .config(RpcServerConfig.DEFAULTS.withCompressBytesMin(0).withReceiveBytesMax(100_000))
          .build();
  private final MemoryTransport transport = new MemoryTransport(server, HttpVersion.HTTP_2);

  @AfterEach
  void close() {
    transport.close();
  }

  static Stream<RpcClientConfig> protocols() {
    List<RpcClientConfig> all = new ArrayList<>();
    for (Protocol protocol : EnumSet.complementOf(EnumSet.of(Protocol.REST))) {
      for (MessageFormat format : MessageFormat.values()) {
        RpcClientConfig config =
            RpcClientConfig.DEFAULTS
                .withProtocol(protocol)
                .withFormat(format)
                .withReceiveBytesMax(100_000)
                .withTimeout(BOUND);
        all.add(config);
        all.add(config.withCompression(Compression.gzip(), 0));
      }
    }
    all.add(RpcClientConfig.DEFAULTS.withGet(8_000).withTimeout(BOUND));
    all.add(
        RpcClientConfig.DEFAULTS
            .withGet(8_000)
            .withFormat(MessageFormat.JSON)
            .withCompression(Compression.gzip(), 500)
            .withTimeout(BOUND));
    return all.stream();
  }

  private EchoServiceClient client(RpcClientConfig config) {
    return new EchoServiceClient(RpcClient.builder(transport).config(config).build());
  }

  private static EchoRequest text(String text) {
    return EchoRequest.newBuilder().setText(text).build();
  }

  private static void assertFails(Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(RpcException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void callsEveryKind(RpcClientConfig config) {
    EchoServiceClient client = client(config);
    ClientCall call = new ClientCall().header("x-ask", "1");

    assertThat(client.say(text("é"), call).getText()).isEqualTo("é");
    assertThat(call.responseHeaders().get("x-lead", "")).isEqualTo("1");
    assertThat(call.responseTrailers().get("x-trail", "")).isEqualTo("2");
    assertThat(client.read(text("a &+=%")).getText()).isEqualTo("a &+=%");

    try (ResponseStream<EchoResponse> stream =
        client.repeat(EchoRequest.newBuilder().setText("r").setCount(3).build())) {
      assertThat(stream).extracting(EchoResponse::getCount).containsExactly(0L, 1L, 2L);
    }
    try (RequestStream<EchoRequest, EchoResponse> stream = client.join()) {
      stream.send(text("a"));
      stream.send(text("b"));
      assertThat(stream.finish().getText()).isEqualTo("ab");
    }
    ClientCall both = new ClientCall();
    try (DuplexStream<EchoRequest, EchoResponse> stream = client.talk(both)) {
      for (String word : List.of("x", "y".repeat(50_000), "")) {
        stream.send(text(word));
        assertThat(stream.receive().orElseThrow().getText()).isEqualTo(word);
      }
      stream.endRequests();
      assertThat(stream.receive()).isEmpty();
      assertThat(stream.receive()).isEmpty();
    }
    assertThat(both.responseTrailers().get("x-trail", "")).isEqualTo("2");
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void failuresArriveAsTheyWereThrown(RpcClientConfig config) {
    EchoServiceClient client = client(config);

    assertThatThrownBy(() -> client.say(text("fail")))
        .isInstanceOfSatisfying(
            RpcException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.NOT_FOUND);
              assertThat(e.text()).isEqualTo("no \"such\"\nthing: é%");
              assertThat(e.details()).hasSize(1);
              assertThat(e.details().get(0).is(EchoRequest.class)).isTrue();
              assertThat(e.metadata().get("x-meta", "")).isEqualTo("3");
              assertThat(e.metadata().get("x-lead", "")).isEqualTo("1");
              assertThat(e.metadata().get("x-trail", "")).isEqualTo("2");
            });
    try (ResponseStream<EchoResponse> stream =
        client.repeat(EchoRequest.newBuilder().setText("fail").setCount(1).build())) {
      assertThat(stream.receive()).isPresent();
      assertFails(Code.NOT_FOUND, stream::receive);
      assertFails(Code.NOT_FOUND, stream::receive);
    }
    assertFails(Code.INTERNAL, () -> client.say(text("crash")));
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void deadlinesEndCalls(RpcClientConfig config) {
    EchoServiceClient client = client(config);

    assertFails(
        Code.DEADLINE_EXCEEDED,
        () -> client.say(text("pause"), new ClientCall().timeout(Duration.ofMillis(20))));
    assertFails(
        Code.DEADLINE_EXCEEDED,
        () -> client.say(text("a"), new ClientCall().timeout(Duration.ZERO)));
    assertFails(
        Code.DEADLINE_EXCEEDED,
        () -> {
          ClientCall call = new ClientCall().timeout(Duration.ofMillis(20));
          try (DuplexStream<EchoRequest, EchoResponse> stream = client.talk(call)) {
            stream.receive();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void anyThreadMayCancel(RpcClientConfig config) {
    EchoServiceClient client = client(config);
    ClientCall call = new ClientCall();
    CountDownLatch receiving = new CountDownLatch(1);
    Thread.startVirtualThread(() -> {
      try {
        receiving.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      call.cancel();
    });
    try (DuplexStream<EchoRequest, EchoResponse> stream = client.talk(call)) {
      stream.send(text("a"));
      assertThat(stream.receive()).isPresent();
      receiving.countDown();
      assertFails(Code.CANCELED, stream::receive);
    }
    ClientCall early = new ClientCall();
    early.cancel();
    assertFails(Code.CANCELED, () -> client.say(text("a"), early));
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void messagesHaveLimits(RpcClientConfig config) {
    EchoServiceClient tight = client(config.withReceiveBytesMax(1000).withSendBytesMax(200_000));

    assertFails(Code.RESOURCE_EXHAUSTED, () -> tight.say(text("a".repeat(1001))));
    assertFails(Code.RESOURCE_EXHAUSTED, () -> tight.say(text("a".repeat(150_000))));
    assertFails(Code.RESOURCE_EXHAUSTED, () -> tight.say(text("a".repeat(200_001))));
  }

  @Test
  void aCallIsMadeOnce() {
    EchoServiceClient client = client(RpcClientConfig.DEFAULTS);
    ClientCall call = new ClientCall();
    client.say(text("a"), call);

    assertThatThrownBy(() -> client.say(text("a"), call)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void interceptorsSeeCallsOnBothSides() {
    List<String> seen = new ArrayList<>();
    RpcServer watched =
        RpcServer.builder()
            .add(EchoService.bind(new EchoHandler()))
            .intercept(recording("outer", seen))
            .intercept(recording("inner", seen))
            .build();
    ClientInterceptor authorized =
        new ClientInterceptor() {
          @Override
          public <Q extends Message, S extends Message> UnaryCaller<Q, S> unary(
              Method<Q, S> method, UnaryCaller<Q, S> next) {
            return (request, call) -> next.call(request, call.header("authorization", "me"));
          }
        };
    try (MemoryTransport memory = new MemoryTransport(watched, HttpVersion.HTTP_2)) {
      EchoServiceClient client =
          new EchoServiceClient(RpcClient.builder(memory).intercept(authorized).build());
      assertThat(client.say(text("a")).getText()).isEqualTo("a");
      try (RequestStream<EchoRequest, EchoResponse> stream = client.join()) {
        stream.finish();
      }
    }

    assertThat(seen).containsExactly("outer Say me", "inner Say me", "outer Join", "inner Join");
  }

  private static Interceptor recording(String name, List<String> seen) {
    return new Interceptor() {
      @Override
      public <Q extends Message, S extends Message> UnaryHandler<Q, S> unary(
          Method<Q, S> method, UnaryHandler<Q, S> next) {
        return (request, call) -> {
          seen.add(
              name
                  + " "
                  + method.name()
                  + " "
                  + call.requestHeaders().get("authorization", "nobody"));
          return next.handle(request, call);
        };
      }

      @Override
      public <Q extends Message, S extends Message> StreamHandler<Q, S> stream(
          Method<Q, S> method, StreamHandler<Q, S> next) {
        return (requests, responses, call) -> {
          seen.add(name + " " + method.name());
          next.handle(requests, responses, call);
        };
      }
    };
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void theTransportLearnsWhichCallsMayBeRepeated(RpcClientConfig config) {
    List<Boolean> repeatable = new ArrayList<>();
    try (Transport watched =
        new Transport() {
          @Override
          public ClientExchange open(
              RequestHead head, Deadline deadline, Consumer<ClientExchange> opening) {
            repeatable.add(head.idempotent());
            return transport.open(head, deadline, opening);
          }

          @Override
          public void close() {}
        }) {
      EchoServiceClient client =
          new EchoServiceClient(RpcClient.builder(watched).config(config).build());
      assertThat(client.say(text("once")).getText()).isEqualTo("once");
      assertThat(client.read(text("again")).getText()).isEqualTo("again");
    }
    assertThat(repeatable).containsExactly(false, true);
  }
}
