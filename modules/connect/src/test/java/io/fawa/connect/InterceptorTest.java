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
import io.fawa.connect.client.ResponseStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.client.StreamCaller;
import io.fawa.connect.client.UnaryCaller;
import io.fawa.connect.server.Interceptor;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.StreamHandler;
import io.fawa.connect.server.UnaryHandler;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.connect.test.v1.EchoServiceClient;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What interceptors may do to calls, on either side: look, change, refuse and answer. */
class InterceptorTest {
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final List<MemoryTransport> transports = new ArrayList<>();

  @AfterEach
  void close() {
    transports.forEach(MemoryTransport::close);
  }

  private EchoServiceClient client(
      Protocol protocol, List<Interceptor> ofServer, List<ClientInterceptor> ofClient) {
    RpcServer.Builder server = RpcServer.builder().add(EchoService.bind(new EchoHandler()));
    ofServer.forEach(server::intercept);
    MemoryTransport transport = new MemoryTransport(server.build(), HttpVersion.HTTP_2);
    transports.add(transport);
    RpcClient.Builder client =
        RpcClient.builder(transport)
            .config(
                RpcClientConfig.DEFAULTS
                    .withProtocol(protocol)
                    .withTimeout(Duration.ofSeconds(60)));
    ofClient.forEach(client::intercept);
    return new EchoServiceClient(client.build());
  }

  private static EchoRequest text(String text) {
    return EchoRequest.newBuilder().setText(text).build();
  }

  /** Writes down on its way in and out. */
  private record Serving(String name, List<String> seen) implements Interceptor {
    @Override
    public <Q extends Message, S extends Message> UnaryHandler<Q, S> unary(
        Method<Q, S> method, UnaryHandler<Q, S> next) {
      return (request, call) -> {
        seen.add(name + " in");
        try {
          return next.handle(request, call);
        } finally {
          seen.add(name + " out");
        }
      };
    }

    @Override
    public <Q extends Message, S extends Message> StreamHandler<Q, S> stream(
        Method<Q, S> method, StreamHandler<Q, S> next) {
      return (requests, responses, call) -> {
        seen.add(name + " in");
        next.handle(requests, responses, call);
        seen.add(name + " out");
      };
    }
  }

  /** The same on the client's side. */
  private record Calling(String name, List<String> seen) implements ClientInterceptor {
    @Override
    public <Q extends Message, S extends Message> UnaryCaller<Q, S> unary(
        Method<Q, S> method, UnaryCaller<Q, S> next) {
      return (request, call) -> {
        seen.add(name + " in");
        try {
          return next.call(request, call);
        } finally {
          seen.add(name + " out");
        }
      };
    }

    @Override
    public <Q extends Message, S extends Message> StreamCaller<Q, S> stream(
        Method<Q, S> method, StreamCaller<Q, S> next) {
      return call -> {
        seen.add(name + " in");
        return next.open(call);
      };
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void theFirstIsTheOutermostOnBothSides(Protocol protocol) {
    EchoServiceClient client =
        client(
            protocol,
            List.of(new Serving("server 1", seen), new Serving("server 2", seen)),
            List.of(new Calling("client 1", seen), new Calling("client 2", seen)));

    assertThat(client.say(text("a")).getText()).isEqualTo("a");
    assertThat(seen)
        .containsExactly(
            "client 1 in",
            "client 2 in",
            "server 1 in",
            "server 2 in",
            "server 2 out",
            "server 1 out",
            "client 2 out",
            "client 1 out");
    seen.clear();
    assertThatThrownBy(() -> client.say(text("fail"))).isInstanceOf(RpcException.class);
    assertThat(seen).hasSize(8).last().isEqualTo("client 1 out");
    seen.clear();
    try (ResponseStream<EchoResponse> stream =
        client.repeat(EchoRequest.newBuilder().setCount(2).build())) {
      assertThat(stream).hasSize(2);
    }
    assertThat(seen)
        .startsWith("client 1 in", "client 2 in", "server 1 in", "server 2 in", "server 2 out");
  }

  /** An interceptor of the server that answers itself, and never asks the handler. */
  private static final class Answering implements Interceptor {
    @Override
    public <Q extends Message, S extends Message> UnaryHandler<Q, S> unary(
        Method<Q, S> method, UnaryHandler<Q, S> next) {
      return (request, call) -> {
        call.responseHeaders().add("x-answered", method.name());
        return method.response();
      };
    }

    @Override
    public <Q extends Message, S extends Message> StreamHandler<Q, S> stream(
        Method<Q, S> method, StreamHandler<Q, S> next) {
      return (requests, responses, call) -> {
        requests.receive();
        responses.send(method.response());
        responses.send(method.response());
      };
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void oneMayAnswerInPlaceOfTheHandler(Protocol protocol) {
    EchoServiceClient client =
        client(protocol, List.of(new Answering(), new Serving("never", seen)), List.of());
    ClientCall call = new ClientCall();

    assertThat(client.say(text("fail"), call)).isEqualTo(EchoResponse.getDefaultInstance());
    assertThat(call.responseHeaders().get("x-answered", "")).isEqualTo("Say");
    try (DuplexStream<EchoRequest, EchoResponse> stream = client.talk()) {
      stream.send(text("crash"));
      assertThat(stream).hasSize(2);
    }
    assertThat(seen).isEmpty();
  }

  /** What an interceptor throws is sent as what a handler throws. */
  private record Refusing(Exception failure) implements Interceptor {
    @Override
    public <Q extends Message, S extends Message> UnaryHandler<Q, S> unary(
        Method<Q, S> method, UnaryHandler<Q, S> next) {
      return (request, call) -> {
        throw failure;
      };
    }

    @Override
    public <Q extends Message, S extends Message> StreamHandler<Q, S> stream(
        Method<Q, S> method, StreamHandler<Q, S> next) {
      return (requests, responses, call) -> {
        throw failure;
      };
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void oneMayRefuse(Protocol protocol) {
    EchoServiceClient refused =
        client(
            protocol,
            List.of(new Refusing(new RpcException(Code.PERMISSION_DENIED, "not you"))),
            List.of());
    assertThatThrownBy(() -> refused.say(text("a"))).hasMessage("permission_denied: not you");
    try (DuplexStream<EchoRequest, EchoResponse> stream = refused.talk()) {
      assertThatThrownBy(stream::receive).hasMessage("permission_denied: not you");
    }
    EchoServiceClient crashed =
        client(protocol, List.of(new Refusing(new IOException("secret"))), List.of());
    assertThatThrownBy(() -> crashed.say(text("a"))).hasMessage("internal: internal error");
  }

  /** One of the client that gives another request, another response, and tries a second time. */
  private static final class Trying implements ClientInterceptor {
    @Override
    @SuppressWarnings("unchecked") // it is given methods of Echo alone
    public <Q extends Message, S extends Message> UnaryCaller<Q, S> unary(
        Method<Q, S> method, UnaryCaller<Q, S> next) {
      return (request, call) -> {
        try {
          return next.call(request, call);
        } catch (RpcException e) {
          EchoResponse second =
              (EchoResponse) next.call((Q) text("again, as it was " + e.code()), new ClientCall());
          return (S) second.toBuilder().setCount(2).build();
        }
      };
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void oneMayCallAgain(Protocol protocol) {
    EchoServiceClient client =
        client(protocol, List.of(), List.of(new Trying(), new Calling("within", seen)));

    EchoResponse response = client.say(text("fail"));
    assertThat(response.getText()).isEqualTo("again, as it was not_found");
    assertThat(response.getCount()).isEqualTo(2);
    assertThat(seen).containsExactly("within in", "within out", "within in", "within out");
    // It leaves streams alone.
    try (DuplexStream<EchoRequest, EchoResponse> stream = client.talk()) {
      stream.send(text("a"));
      assertThat(stream.receive().map(EchoResponse::getText)).isEqualTo(Optional.of("a"));
    }
  }

  /** They are asked once for each method of each client, not for each call. */
  @Test
  void theyAreAskedOnceForAMethod() {
    List<String> asked = new ArrayList<>();
    ClientInterceptor counting =
        new ClientInterceptor() {
          @Override
          public <Q extends Message, S extends Message> UnaryCaller<Q, S> unary(
              Method<Q, S> method, UnaryCaller<Q, S> next) {
            asked.add(method.name());
            return next;
          }

          @Override
          public <Q extends Message, S extends Message> StreamCaller<Q, S> stream(
              Method<Q, S> method, StreamCaller<Q, S> next) {
            asked.add(method.name());
            return next;
          }
        };
    EchoServiceClient client = client(Protocol.CONNECT, List.of(), List.of(counting));
    client.say(text("a"));
    client.say(text("b"));
    client.talk().close();
    client.talk().close();

    assertThat(asked).containsExactlyInAnyOrder("Say", "Read", "Repeat", "Join", "Talk");
  }
}
