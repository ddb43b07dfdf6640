/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.peers;

import com.google.protobuf.ByteString;
import io.fawa.api.greet.v1.GreetBidiStreamRequest;
import io.fawa.api.greet.v1.GreetBidiStreamResponse;
import io.fawa.api.greet.v1.GreetClientStreamRequest;
import io.fawa.api.greet.v1.GreetClientStreamResponse;
import io.fawa.api.greet.v1.GreetServiceGrpc;
import io.fawa.api.greet.v1.GreetStreamRequest;
import io.fawa.api.greet.v1.GreetStreamResponse;
import io.fawa.api.greet.v1.SayHelloRequest;
import io.fawa.api.greet.v1.SayHelloResponse;
import io.fawa.perf.bench.v1.BenchServiceGrpc;
import io.fawa.perf.bench.v1.CountRequest;
import io.fawa.perf.bench.v1.CountResponse;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.File;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * GreetService and BenchService by grpc-java on Netty. Arguments: {@code HOST:PORT} and {@code
 * virtual} (a virtual thread per call, which may block) or {@code direct} (on the event loop, which
 * may not); for TLS instead of h2c the PEM files of a certificate and its key. Prints {@code
 * listening ADDRESS} once it accepts calls.
 */
public final class GrpcJavaGreet extends GreetServiceGrpc.GreetServiceImplBase {
  private static final int NAME_MAX = 1024;
  private static final int PARTS = 10;
  private static final Metadata.Key<String> VERSION =
      Metadata.Key.of("greet-version", Metadata.ASCII_STRING_MARSHALLER);

  GrpcJavaGreet() {}

  /** Serves until the process is told to end. */
  public static void main(String[] args) throws Exception {
    if (args.length != 2 && args.length != 4) {
      System.err.println("usage: GrpcJavaGreet HOST:PORT virtual|direct [CERTIFICATE KEY]");
      System.exit(2);
    }
    int colon = args[0].lastIndexOf(':');
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(
                    args[0].substring(0, colon), Integer.parseInt(args[0].substring(colon + 1))))
            .addService(ServerInterceptors.intercept(new GrpcJavaGreet(), new VersionHeader()))
            .addService(new Counting());
    if (args.length == 4) {
      builder.useTransportSecurity(new File(args[2]), new File(args[3]));
    }
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

  /** Sends what flow control takes, and goes on once it takes more. */
  private static final class Counting extends BenchServiceGrpc.BenchServiceImplBase {
    @Override
    public void count(CountRequest request, StreamObserver<CountResponse> responses) {
      ServerCallStreamObserver<CountResponse> call =
          (ServerCallStreamObserver<CountResponse>) responses;
      CountResponse response =
          CountResponse.newBuilder()
              .setPayload(ByteString.copyFrom(new byte[request.getSize()]))
              .build();
      long[] left = {request.getMessages()};
      call.setOnReadyHandler(
          () -> {
            while (left[0] > 0 && call.isReady()) {
              call.onNext(response);
              if (--left[0] == 0) {
                call.onCompleted();
              }
            }
          });
    }
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
  static final class VersionHeader implements ServerInterceptor {
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
