/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.fawa.api.greet.v1.GreetBidiStreamRequest;
import io.fawa.api.greet.v1.GreetBidiStreamResponse;
import io.fawa.api.greet.v1.GreetClientStreamRequest;
import io.fawa.api.greet.v1.GreetClientStreamResponse;
import io.fawa.api.greet.v1.GreetStreamRequest;
import io.fawa.api.greet.v1.GreetStreamResponse;
import io.fawa.api.greet.v1.SayHelloRequest;
import io.fawa.api.greet.v1.SayHelloResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** grpc-java on Netty calls greetservice, in clear text and under TLS. */
@ExtendWith(FawaExtension.class)
class GrpcJavaTest {
  private static final long LIMIT_SECONDS = 60;

  private static final MethodDescriptor<SayHelloRequest, SayHelloResponse> SAY_HELLO =
      method(
          MethodType.UNARY,
          "SayHello",
          SayHelloRequest.getDefaultInstance(),
          SayHelloResponse.getDefaultInstance());
  private static final MethodDescriptor<GreetStreamRequest, GreetStreamResponse> GREET_STREAM =
      method(
          MethodType.SERVER_STREAMING,
          "GreetStream",
          GreetStreamRequest.getDefaultInstance(),
          GreetStreamResponse.getDefaultInstance());
  private static final MethodDescriptor<GreetClientStreamRequest, GreetClientStreamResponse>
      GREET_CLIENT_STREAM =
          method(
              MethodType.CLIENT_STREAMING,
              "GreetClientStream",
              GreetClientStreamRequest.getDefaultInstance(),
              GreetClientStreamResponse.getDefaultInstance());
  private static final MethodDescriptor<GreetBidiStreamRequest, GreetBidiStreamResponse>
      GREET_BIDI_STREAM =
          method(
              MethodType.BIDI_STREAMING,
              "GreetBidiStream",
              GreetBidiStreamRequest.getDefaultInstance(),
              GreetBidiStreamResponse.getDefaultInstance());

  private final Fawa fawa;
  private final List<ManagedChannel> channels = new ArrayList<>();

  GrpcJavaTest(Fawa fawa) {
    this.fawa = fawa;
  }

  @AfterEach
  void close() throws InterruptedException {
    for (ManagedChannel channel : channels) {
      channel.shutdownNow();
      assertThat(channel.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void unary(boolean tls) throws Exception {
    SayHelloResponse response =
        ClientCalls.blockingUnaryCall(channel(tls), SAY_HELLO, options(), hello("Ada"));
    assertThat(response.getResp()).isEqualTo("Hello, Ada!");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "identity"})
  void compressed(String compression) throws Exception {
    String name = "Ada".repeat(300);
    SayHelloResponse response =
        ClientCalls.blockingUnaryCall(
            channel(false), SAY_HELLO, options().withCompression(compression), hello(name));
    assertThat(response.getResp()).isEqualTo("Hello, " + name + "!");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void unaryRefused(boolean tls) throws Exception {
    ManagedChannel channel = channel(tls);
    assertThatThrownBy(() ->
            ClientCalls.blockingUnaryCall(channel, SAY_HELLO, options(), hello("x".repeat(1025))))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void serverStream(boolean tls) throws Exception {
    Iterator<GreetStreamResponse> responses =
        ClientCalls.blockingServerStreamingCall(
            channel(tls),
            GREET_STREAM,
            options(),
            GreetStreamRequest.newBuilder().setName("Ada").build());
    for (int part = 1; part <= 10; part++) {
      assertThat(responses.next().getPart()).isEqualTo("Hello, Ada! (part " + part + ")");
    }
    assertThat(responses.hasNext()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void clientStream(boolean tls) throws Exception {
    BlockingClientCall<GreetClientStreamRequest, GreetClientStreamResponse> call =
        ClientCalls.blockingClientStreamingCall(channel(tls), GREET_CLIENT_STREAM, options());
    for (String name : List.of("Ada", "Bob", "Cy")) {
      assertThat(call.write(GreetClientStreamRequest.newBuilder().setName(name).build())).isTrue();
    }
    call.halfClose();
    assertThat(call.read().getSummary()).isEqualTo("Hello, Ada, Bob, Cy!");
  }

  /** Each name is sent only once the greeting of the one before has come. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bidiStream(boolean tls) throws Exception {
    BlockingClientCall<GreetBidiStreamRequest, GreetBidiStreamResponse> call =
        ClientCalls.blockingBidiStreamingCall(channel(tls), GREET_BIDI_STREAM, options());
    for (int i = 0; i < 50; i++) {
      assertThat(call.write(GreetBidiStreamRequest.newBuilder().setName("Ada " + i).build()))
          .isTrue();
      assertThat(call.read().getEcho()).isEqualTo("Hello, Ada " + i + "!");
    }
    call.halfClose();
    assertThat(call.read()).isNull();
  }

  /** Nothing but the deadline can end a stream that both sides leave open. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deadline(boolean tls) throws Exception {
    BlockingClientCall<GreetBidiStreamRequest, GreetBidiStreamResponse> call =
        ClientCalls.blockingBidiStreamingCall(
            channel(tls),
            GREET_BIDI_STREAM,
            CallOptions.DEFAULT.withDeadlineAfter(150, TimeUnit.MILLISECONDS));
    assertThatThrownBy(call::read)
        .isInstanceOfSatisfying(
            StatusException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
  }

  private static SayHelloRequest hello(String name) {
    return SayHelloRequest.newBuilder().setName(name).build();
  }

  private static CallOptions options() {
    return CallOptions.DEFAULT.withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private ManagedChannel channel(boolean tls) throws Exception {
    URI target = URI.create(tls ? fawa.tls("greet") : fawa.clear("greet"));
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(target.getHost(), target.getPort());
    if (tls) {
      builder.sslContext(
          GrpcSslContexts.forClient().trustManager(fawa.authorityFile().toFile()).build());
    } else {
      builder.usePlaintext();
    }
    ManagedChannel channel = builder.build();
    channels.add(channel);
    return channel;
  }

  private static <Q extends Message, S extends Message> MethodDescriptor<Q, S> method(
      MethodType type, String name, Q request, S response) {
    return MethodDescriptor.<Q, S>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName("greet.v1.GreetService", name))
        .setRequestMarshaller(ProtoUtils.marshaller(request))
        .setResponseMarshaller(ProtoUtils.marshaller(response))
        .build();
  }
}
