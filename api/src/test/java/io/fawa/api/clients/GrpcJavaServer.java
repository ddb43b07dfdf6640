/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.clients;

import com.google.protobuf.Message;
import io.fawa.api.greet.v1.GreetBidiStreamRequest;
import io.fawa.api.greet.v1.GreetBidiStreamResponse;
import io.fawa.api.greet.v1.GreetClientStreamRequest;
import io.fawa.api.greet.v1.GreetClientStreamResponse;
import io.fawa.api.greet.v1.GreetStreamRequest;
import io.fawa.api.greet.v1.GreetStreamResponse;
import io.fawa.api.greet.v1.SayHelloRequest;
import io.fawa.api.greet.v1.SayHelloResponse;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** GreetService by grpc-java on Netty. */
record GrpcJavaServer(Server server, URI origin) implements ForeignServer {
  private static final String SERVICE = "greet.v1.GreetService";
  private static final int NAME_MAX = 1024;

  /** Starts one that calls itself {@code version} in the headers of its answers. */
  static GrpcJavaServer start(int port, String version) throws IOException {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .intercept(naming(version))
            .addService(service())
            .build()
            .start();
    return new GrpcJavaServer(server, URI.create("http://127.0.0.1:" + server.getPort()));
  }

  /** Takes no more calls and lets those under way finish. */
  void drain() {
    server.shutdown();
  }

  boolean awaitEnd() throws InterruptedException {
    return server.awaitTermination(60, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(SERVICE)
        .addMethod(
            method(
                MethodType.UNARY,
                "SayHello",
                SayHelloRequest.getDefaultInstance(),
                SayHelloResponse.getDefaultInstance()),
            ServerCalls.asyncUnaryCall(GrpcJavaServer::sayHello))
        .addMethod(
            method(
                MethodType.SERVER_STREAMING,
                "GreetStream",
                GreetStreamRequest.getDefaultInstance(),
                GreetStreamResponse.getDefaultInstance()),
            ServerCalls.asyncServerStreamingCall(GrpcJavaServer::greetStream))
        .addMethod(
            method(
                MethodType.CLIENT_STREAMING,
                "GreetClientStream",
                GreetClientStreamRequest.getDefaultInstance(),
                GreetClientStreamResponse.getDefaultInstance()),
            ServerCalls.asyncClientStreamingCall(GrpcJavaServer::greetClientStream))
        .addMethod(
            method(
                MethodType.BIDI_STREAMING,
                "GreetBidiStream",
                GreetBidiStreamRequest.getDefaultInstance(),
                GreetBidiStreamResponse.getDefaultInstance()),
            ServerCalls.asyncBidiStreamingCall(GrpcJavaServer::greetBidiStream))
        .build();
  }

  private static <Q extends Message, S extends Message> MethodDescriptor<Q, S> method(
      MethodType type, String name, Q request, S response) {
    return MethodDescriptor.<Q, S>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .setRequestMarshaller(ProtoUtils.marshaller(request))
        .setResponseMarshaller(ProtoUtils.marshaller(response))
        .build();
  }

  private static void sayHello(SayHelloRequest request, StreamObserver<SayHelloResponse> answer) {
    if (request.getName().length() > NAME_MAX) {
      answer.onError(
          Status.INVALID_ARGUMENT.withDescription("name is too long").asRuntimeException());
      return;
    }
    answer.onNext(SayHelloResponse.newBuilder().setResp(hello(request.getName())).build());
    answer.onCompleted();
  }

  private static void greetStream(
      GreetStreamRequest request, StreamObserver<GreetStreamResponse> answer) {
    for (int part = 1; part <= 10; part++) {
      String text = hello(request.getName()) + " (part " + part + ")";
      answer.onNext(GreetStreamResponse.newBuilder().setPart(text).build());
    }
    answer.onCompleted();
  }

  private static StreamObserver<GreetClientStreamRequest> greetClientStream(
      StreamObserver<GreetClientStreamResponse> answer) {
    List<String> names = new ArrayList<>();
    return new Requests<>(
        request -> names.add(request.getName()),
        () -> {
          String summary = hello(String.join(", ", names));
          answer.onNext(GreetClientStreamResponse.newBuilder().setSummary(summary).build());
          answer.onCompleted();
        });
  }

  private static StreamObserver<GreetBidiStreamRequest> greetBidiStream(
      StreamObserver<GreetBidiStreamResponse> answer) {
    return new Requests<>(
        request ->
            answer.onNext(
                GreetBidiStreamResponse.newBuilder().setEcho(hello(request.getName())).build()),
        answer::onCompleted);
  }

  private static String hello(String names) {
    return "Hello, " + names + "!";
  }

  /** Requests as they come, and their end. */
  private record Requests<Q>(Consumer<Q> each, Runnable last) implements StreamObserver<Q> {
    @Override
    public void onNext(Q request) {
      each.accept(request);
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {
      last.run();
    }
  }

  private static ServerInterceptor naming(String version) {
    Metadata.Key<String> key = Metadata.Key.of("greet-version", Metadata.ASCII_STRING_MARSHALLER);
    return new ServerInterceptor() {
      @Override
      public <Q, S> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
        return next.startCall(
            new SimpleForwardingServerCall<>(call) {
              @Override
              public void sendHeaders(Metadata answer) {
                answer.put(key, version);
                super.sendHeaders(answer);
              }
            },
            headers);
      }
    };
  }
}
