/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.peers;

import io.fawa.api.greet.v1.GreetBidiStreamRequest;
import io.fawa.api.greet.v1.GreetBidiStreamResponse;
import io.fawa.api.greet.v1.GreetClientStreamRequest;
import io.fawa.api.greet.v1.GreetClientStreamResponse;
import io.fawa.api.greet.v1.GreetServiceGrpc;
import io.fawa.api.greet.v1.GreetStreamRequest;
import io.fawa.api.greet.v1.GreetStreamResponse;
import io.fawa.api.greet.v1.SayHelloRequest;
import io.fawa.api.greet.v1.SayHelloResponse;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * GreetService by grpc-java on Netty over h2c. Arguments: {@code HOST:PORT} and {@code virtual} (a
 * virtual thread per call, which may block) or {@code direct} (on the event loop, which may not).
 * Prints {@code listening ADDRESS} once it accepts calls.
 */
public final class GrpcJavaGreet extends GreetServiceGrpc.GreetServiceImplBase {
  private static final int NAME_MAX = 1024;
  private static final int PARTS = 10;
  private static final Metadata.Key<String> VERSION =
      Metadata.Key.of("greet-version", Metadata.ASCII_STRING_MARSHALLER);

  private GrpcJavaGreet() {}

  /** Serves until the process is told to end. */
  public static void main(String[] args) throws Exception {
    if (args.length != 2) {
      System.err.println("usage: GrpcJavaGreet HOST:PORT virtual|direct");
      System.exit(2);
    }
    int colon = args[0].lastIndexOf(':');
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(
                    args[0].substring(0, colon), Integer.parseInt(args[0].substring(colon + 1))))
            .addService(ServerInterceptors.intercept(new GrpcJavaGreet(), new VersionHeader()));
    switch (args[1]) {
      case "virtual" -> builder.executor(Executors.newVirtualThreadPerTaskExecutor());
      case "direct" -> builder.directExecutor();
      default -> throw new IllegalArgumentException("executor " + args[1]);
    }
    Server server = builder.build().start();
    InetSocketAddress bound = (InetSocketAddress) server.getListenSockets().getFirst();
    System.out.println("listening " + bound.getHostString() + ":" + bound.getPort());
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    server.awaitTermination(1, TimeUnit.DAYS);
  }

  @Override
  public void sayHello(SayHelloRequest request, StreamObserver<SayHelloResponse> response) {
    if (tooLong(request.getName(), response)) {
      return;
    }
    response.onNext(
        SayHelloResponse.newBuilder().setResp("Hello, " + request.getName() + "!").build());
    response.onCompleted();
  }

  @Override
  public void greetStream(
      GreetStreamRequest request, StreamObserver<GreetStreamResponse> response) {
    if (tooLong(request.getName(), response)) {
      return;
    }
    String name = request.getName().isEmpty() ? "World" : request.getName();
    for (int part = 1; part <= PARTS; part++) {
      String greeting = "Hello, " + name + "! (part " + part + ")";
      response.onNext(GreetStreamResponse.newBuilder().setPart(greeting).build());
    }
    response.onCompleted();
  }

  @Override
  public StreamObserver<GreetClientStreamRequest> greetClientStream(
      StreamObserver<GreetClientStreamResponse> response) {
    List<String> names = new ArrayList<>();
    return new StreamObserver<>() {
      @Override
      public void onNext(GreetClientStreamRequest request) {
        names.add(request.getName());
      }

      @Override
      public void onError(Throwable cause) {}

      @Override
      public void onCompleted() {
        String summary = "Hello, " + String.join(", ", names) + "!";
        response.onNext(GreetClientStreamResponse.newBuilder().setSummary(summary).build());
        response.onCompleted();
      }
    };
  }

  @Override
  public StreamObserver<GreetBidiStreamRequest> greetBidiStream(
      StreamObserver<GreetBidiStreamResponse> response) {
    return new StreamObserver<>() {
      @Override
      public void onNext(GreetBidiStreamRequest request) {
        String echo = "Hello, " + request.getName() + "!";
        response.onNext(GreetBidiStreamResponse.newBuilder().setEcho(echo).build());
      }

      @Override
      public void onError(Throwable cause) {}

      @Override
      public void onCompleted() {
        response.onCompleted();
      }
    };
  }

  private static boolean tooLong(String name, StreamObserver<?> response) {
    if (name.length() <= NAME_MAX) {
      return false;
    }
    response.onError(
        Status.INVALID_ARGUMENT.withDescription("name is too long").asRuntimeException());
    return true;
  }

  /** Adds greet-version to the answers of SayHello. */
  private static final class VersionHeader implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      if (!"SayHello".equals(call.getMethodDescriptor().getBareMethodName())) {
        return next.startCall(call, headers);
      }
      return next.startCall(
          new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendHeaders(Metadata answer) {
              answer.put(VERSION, "v1");
              super.sendHeaders(answer);
            }
          },
          headers);
    }
  }
}
