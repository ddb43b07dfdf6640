/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.api.clients.ForeignServer.Kind;
import io.fawa.api.greet.v1.GreetBidiStreamRequest;
import io.fawa.api.greet.v1.GreetBidiStreamResponse;
import io.fawa.api.greet.v1.GreetClientStreamRequest;
import io.fawa.api.greet.v1.GreetClientStreamResponse;
import io.fawa.api.greet.v1.GreetService;
import io.fawa.api.greet.v1.GreetServiceClient;
import io.fawa.api.greet.v1.GreetStreamRequest;
import io.fawa.api.greet.v1.GreetStreamResponse;
import io.fawa.api.greet.v1.SayHelloRequest;
import io.fawa.connect.Code;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.MessageFormat;
import io.fawa.connect.client.RequestStream;
import io.fawa.connect.client.ResponseStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.http.HttpVersion;
import io.fawa.http.Transport;
import io.fawa.http1.Http1Config;
import io.fawa.http1.Http1Transport;
import io.fawa.http2.Http2Transport;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our generated client calls servers of other people, in every way that they take. */
@Timeout(240)
class ForeignServersTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  /** How a server is called. */
  record Way(Kind server, HttpVersion version, Protocol protocol, MessageFormat format) {}

  static Stream<Way> ways() {
    List<Way> ways = new ArrayList<>();
    for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
      for (MessageFormat format : MessageFormat.values()) {
        ways.add(new Way(Kind.CONNECT_GO, version, Protocol.CONNECT, format));
        ways.add(new Way(Kind.CONNECT_GO, version, Protocol.GRPC_WEB, format));
      }
    }
    for (Kind server : Kind.values()) {
      ways.add(new Way(server, HttpVersion.HTTP_2, Protocol.GRPC, MessageFormat.PROTO));
    }
    return ways.stream();
  }

  static Stream<Way> waysOfHttp2() {
    return ways().filter(way -> way.version() == HttpVersion.HTTP_2);
  }

  /** A server and a client of it. */
  private static final class Pair implements AutoCloseable {
    private final ForeignServer server;
    private final Transport transport;
    final RpcClient client;
    final GreetServiceClient greet;

    Pair(Way way) throws IOException {
      this(way, ForeignServer.start(way.server()));
    }

    Pair(Way way, ForeignServer server) {
      this.server = server;
      transport =
          way.version() == HttpVersion.HTTP_2
              ? Http2Transport.to(server.origin())
              : Http1Transport.builder(server.origin())
                  .config(Http1Config.DEFAULTS.withConnectionsMax(4))
                  .build();
      client =
          RpcClient.builder(transport)
              .config(
                  RpcClientConfig.DEFAULTS
                      .withProtocol(way.protocol())
                      .withFormat(way.format())
                      .withTimeout(LIMIT))
              .build();
      greet = new GreetServiceClient(client);
    }

    int connections() {
      return switch (transport) {
        case Http1Transport own -> own.connections();
        case Http2Transport own -> own.connections();
        default -> throw new IllegalStateException("another transport");
      };
    }

    String hello(String name) {
      return greet.sayHello(SayHelloRequest.newBuilder().setName(name).build()).getResp();
    }

    @Override
    public void close() {
      transport.close();
      server.close();
    }
  }

  private static GreetBidiStreamRequest bidi(String name) {
    return GreetBidiStreamRequest.newBuilder().setName(name).build();
  }

  private static GreetClientStreamRequest named(String name) {
    return GreetClientStreamRequest.newBuilder().setName(name).build();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void callAfterCallSharesAConnection(Way way) throws IOException {
    try (Pair pair = new Pair(way)) {
      for (int i = 0; i < 20; i++) {
        ClientCall call = new ClientCall();
        assertThat(
                pair.greet
                    .sayHello(SayHelloRequest.newBuilder().setName("Ada " + i).build(), call)
                    .getResp())
            .isEqualTo("Hello, Ada " + i + "!");
        assertThat(call.responseHeaders().first("greet-version")).contains("v1");
      }
      assertThat(pair.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void manyCallersShareFewConnections(Way way) throws Exception {
    try (Pair pair = new Pair(way)) {
      List<Future<String>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String name = "Ada " + i;
        calls.add(threads.submit(() -> pair.hello(name)));
      }
      for (int i = 0; i < calls.size(); i++) {
        assertThat(calls.get(i).get(60, TimeUnit.SECONDS)).isEqualTo("Hello, Ada " + i + "!");
      }
      assertThat(pair.connections()).isBetween(1, 4);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aRefusalKeepsItsCodeAndItsText(Way way) throws IOException {
    try (Pair pair = new Pair(way)) {
      assertThatThrownBy(() -> pair.hello("x".repeat(1025)))
          .isInstanceOfSatisfying(
              RpcException.class,
              e -> {
                assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
                assertThat(e.text()).isEqualTo("name is too long");
              });
      assertThat(pair.hello("Ada")).isEqualTo("Hello, Ada!");
      assertThat(pair.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aStreamOfResponsesComesInOrder(Way way) throws IOException {
    try (Pair pair = new Pair(way)) {
      List<String> parts = new ArrayList<>();
      try (ResponseStream<GreetStreamResponse> stream =
          pair.greet.greetStream(GreetStreamRequest.newBuilder().setName("Ada").build())) {
        stream.forEach(response -> parts.add(response.getPart()));
      }
      assertThat(parts).hasSize(10).first().isEqualTo("Hello, Ada! (part 1)");
      assertThat(parts).last().isEqualTo("Hello, Ada! (part 10)");
      assertThat(pair.hello("Ada")).isEqualTo("Hello, Ada!");
      assertThat(pair.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aStreamOfRequestsIsAnsweredOnce(Way way) throws IOException {
    try (Pair pair = new Pair(way);
        RequestStream<GreetClientStreamRequest, GreetClientStreamResponse> stream =
            pair.greet.greetClientStream()) {
      for (String name : List.of("Ada", "Bob", "Cy")) {
        stream.send(named(name));
      }
      assertThat(stream.finish().getSummary()).isEqualTo("Hello, Ada, Bob, Cy!");
    }
  }

  @ParameterizedTest
  @MethodSource("waysOfHttp2")
  void aConversationGoesBackAndForth(Way way) throws IOException {
    try (Pair pair = new Pair(way);
        DuplexStream<GreetBidiStreamRequest, GreetBidiStreamResponse> stream =
            pair.greet.greetBidiStream()) {
      for (int i = 0; i < 50; i++) {
        stream.send(bidi("Ada " + i));
        assertThat(stream.receive().map(GreetBidiStreamResponse::getEcho))
            .contains("Hello, Ada " + i + "!");
      }
      stream.endRequests();
      assertThat(stream.receive()).isEmpty();
    }
  }

  /** connect-go answers streams both ways over HTTP/1.1 with 505. */
  @Test
  void aConversationOverHttp1IsRefused() throws IOException {
    try (Pair pair =
            new Pair(
                new Way(
                    Kind.CONNECT_GO, HttpVersion.HTTP_1_1, Protocol.CONNECT, MessageFormat.PROTO));
        DuplexStream<GreetBidiStreamRequest, GreetBidiStreamResponse> stream =
            pair.greet.greetBidiStream()) {
      stream.endRequests();
      assertThatThrownBy(stream::receive)
          .isInstanceOf(RpcException.class)
          .hasMessageContaining("505");
    }
  }

  @ParameterizedTest
  @MethodSource("waysOfHttp2")
  void manyStreamsShareAConnection(Way way) throws IOException {
    try (Pair pair = new Pair(way)) {
      List<DuplexStream<GreetBidiStreamRequest, GreetBidiStreamResponse>> streams =
          new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        streams.add(pair.greet.greetBidiStream());
        streams.getLast().send(bidi("Ada " + i));
      }
      for (int i = 0; i < streams.size(); i++) {
        assertThat(streams.get(i).receive().map(GreetBidiStreamResponse::getEcho))
            .contains("Hello, Ada " + i + "!");
      }
      assertThat(pair.connections()).isEqualTo(1);
      streams.forEach(DuplexStream::close);
      assertThat(pair.hello("Ada")).isEqualTo("Hello, Ada!");
    }
  }

  /** Nothing but the caller can end this call: the server waits for more names. */
  private static DuplexStream<GreetClientStreamRequest, GreetClientStreamResponse> endless(
      Pair pair, ClientCall call) {
    DuplexStream<GreetClientStreamRequest, GreetClientStreamResponse> stream =
        pair.client.stream(GreetService.Methods.GREET_CLIENT_STREAM).open(call);
    stream.send(named("Ada"));
    return stream;
  }

  @ParameterizedTest
  @MethodSource("ways")
  void theDeadlineEndsACall(Way way) throws IOException {
    try (Pair pair = new Pair(way)) {
      assertThatThrownBy(
              () -> {
                // On a busy machine it may pass while the call is being made.
                try (var stream = endless(pair, new ClientCall().timeout(Duration.ofMillis(150)))) {
                  stream.receive();
                }
              })
          .isInstanceOfSatisfying(
              RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED));
      assertThat(pair.hello("Bob")).isEqualTo("Hello, Bob!");
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void anotherThreadEndsACall(Way way) throws Exception {
    ClientCall call = new ClientCall();
    try (Pair pair = new Pair(way);
        DuplexStream<GreetClientStreamRequest, GreetClientStreamResponse> stream =
            endless(pair, call)) {
      Future<Optional<GreetClientStreamResponse>> receiving = threads.submit(stream::receive);
      call.cancel();

      assertThatThrownBy(() -> receiving.get(60, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.CANCELED));
      assertThat(pair.hello("Bob")).isEqualTo("Hello, Bob!");
    }
  }

  /** Those that can be killed as a process. */
  static Stream<Way> waysToPrograms() {
    return ways().filter(way -> way.server() != Kind.GRPC_JAVA);
  }

  @ParameterizedTest
  @MethodSource("waysToPrograms")
  void aServerThatDiesIsUnavailable(Way way) throws Exception {
    try (Pair pair = new Pair(way);
        DuplexStream<GreetClientStreamRequest, GreetClientStreamResponse> stream =
            endless(pair, new ClientCall())) {
      Future<Optional<GreetClientStreamResponse>> receiving = threads.submit(stream::receive);
      pair.server.close();

      assertThatThrownBy(() -> receiving.get(60, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
      assertThatThrownBy(() -> pair.hello("Bob"))
          .isInstanceOfSatisfying(
              RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
    }
  }

  /** A server that drains finishes what it has; new calls go to its successor on the same port. */
  @Test
  void goAwayIsHonoured() throws Exception {
    Way way = new Way(Kind.GRPC_JAVA, HttpVersion.HTTP_2, Protocol.GRPC, MessageFormat.PROTO);
    GrpcJavaServer old = GrpcJavaServer.start(0, "old");
    try (Pair pair = new Pair(way, old);
        DuplexStream<GreetBidiStreamRequest, GreetBidiStreamResponse> stream =
            pair.greet.greetBidiStream()) {
      stream.send(bidi("Ada"));
      assertThat(stream.receive()).isPresent();
      old.drain();
      try (GrpcJavaServer successor = successor(old.origin().getPort())) {
        assertThat(successor.origin()).isEqualTo(old.origin());
        Deadline end = Deadline.after(LIMIT);
        while (!answeredBy(pair).equals("new")) {
          assertThat(end.expired()).as("the client leaves in time").isFalse();
        }
        stream.send(bidi("Bob"));
        assertThat(stream.receive().map(GreetBidiStreamResponse::getEcho)).contains("Hello, Bob!");
        stream.endRequests();
        assertThat(stream.receive()).isEmpty();
        assertThat(old.awaitEnd()).isTrue();
        assertThat(answeredBy(pair)).isEqualTo("new");
      }
    }
  }

  /** Starts the next server as soon as the one before has given up the port. */
  private static GrpcJavaServer successor(int port) throws IOException {
    Deadline end = Deadline.after(LIMIT);
    while (true) {
      try {
        return GrpcJavaServer.start(port, "new");
      } catch (IOException e) {
        if (end.expired()) {
          throw e;
        }
      }
    }
  }

  private static String answeredBy(Pair pair) {
    ClientCall call = new ClientCall();
    pair.greet.sayHello(SayHelloRequest.newBuilder().setName("Ada").build(), call);
    return call.responseHeaders().get("greet-version", "nobody");
  }
}
