/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.peers;

import com.google.protobuf.MessageLite;
import com.google.protobuf.MessageOrBuilder;
import io.fawa.api.greet.v1.GreetBidiStreamRequest;
import io.fawa.api.greet.v1.GreetBidiStreamResponse;
import io.fawa.api.greet.v1.GreetClientStreamRequest;
import io.fawa.api.greet.v1.GreetClientStreamResponse;
import io.fawa.api.greet.v1.GreetStreamRequest;
import io.fawa.api.greet.v1.GreetStreamResponse;
import io.fawa.api.greet.v1.SayHelloRequest;
import io.fawa.api.greet.v1.SayHelloResponse;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * GreetService by Vert.x gRPC, a server on each of two event loops, over epoll where there is one.
 * Arguments: {@code HOST:PORT}; for TLS by OpenSSL instead of h2c the PEM files of a certificate
 * and its key. Prints {@code listening} once it accepts calls.
 */
public final class VertxGreet extends VerticleBase {
  private static final int EVENT_LOOPS = 2;
  private static final int NAME_MAX = 1024;
  private static final int PARTS = 10;
  private static final ServiceName GREET = ServiceName.create("greet.v1.GreetService");

  private final HttpServerOptions options;

  private VertxGreet(HttpServerOptions options) {
    this.options = options;
  }

  /** Serves until the process is told to end. */
  public static void main(String[] args) {
    int colon = args[0].lastIndexOf(':');
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(args[0].substring(0, colon))
            .setPort(Integer.parseInt(args[0].substring(colon + 1)));
    if (args.length == 3) {
      options
          .setSsl(true)
          .setUseAlpn(true)
          .setKeyCertOptions(new PemKeyCertOptions().setCertPath(args[1]).setKeyPath(args[2]))
          .setSslEngineOptions(new OpenSSLEngineOptions());
    }
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(EVENT_LOOPS));
    vertx
        .deployVerticle(
            () -> new VertxGreet(options), new DeploymentOptions().setInstances(EVENT_LOOPS))
        .onSuccess(id ->
            System.out.println("listening " + args[0] + " native " + vertx.isNativeTransportEnabled()))
        .onFailure(
            failure -> {
              failure.printStackTrace();
              System.exit(1);
            });
  }

  @Override
  public Future<?> start() {
    GrpcServer grpc = GrpcServer.server(vertx);
    grpc.callHandler(
        method("SayHello", SayHelloRequest.getDefaultInstance()), VertxGreet::sayHello);
    grpc.callHandler(
        method("GreetStream", GreetStreamRequest.getDefaultInstance()), VertxGreet::greetStream);
    grpc.callHandler(
        method("GreetClientStream", GreetClientStreamRequest.getDefaultInstance()),
        VertxGreet::greetClientStream);
    grpc.callHandler(
        method("GreetBidiStream", GreetBidiStreamRequest.getDefaultInstance()),
        VertxGreet::greetBidiStream);
    return vertx.createHttpServer(options).requestHandler(grpc).listen();
  }

  private static <Q extends MessageOrBuilder, R extends MessageLite> ServiceMethod<Q, R> method(
      String name, Q request) {
    return ServiceMethod.server(
        GREET, name, GrpcMessageEncoder.<R>encoder(), GrpcMessageDecoder.<Q>decoder(request));
  }

  private static void sayHello(GrpcServerRequest<SayHelloRequest, SayHelloResponse> call) {
    call.handler(
        request -> {
          if (tooLong(request.getName(), call)) {
            return;
          }
          call.response().headers().set("greet-version", "v1");
          call.response()
              .end(
                  SayHelloResponse.newBuilder()
                      .setResp("Hello, " + request.getName() + "!")
                      .build());
        });
  }

  private static void greetStream(
      GrpcServerRequest<GreetStreamRequest, GreetStreamResponse> call) {
    call.handler(
        request -> {
          if (tooLong(request.getName(), call)) {
            return;
          }
          String name = request.getName().isEmpty() ? "World" : request.getName();
          for (int part = 1; part <= PARTS; part++) {
            String greeting = "Hello, " + name + "! (part " + part + ")";
            call.response().write(GreetStreamResponse.newBuilder().setPart(greeting).build());
          }
          call.response().end();
        });
  }

  private static void greetClientStream(
      GrpcServerRequest<GreetClientStreamRequest, GreetClientStreamResponse> call) {
    List<String> names = new ArrayList<>();
    call.handler(request -> names.add(request.getName()));
    call.endHandler(
        end -> {
          String summary = "Hello, " + String.join(", ", names) + "!";
          call.response().end(GreetClientStreamResponse.newBuilder().setSummary(summary).build());
        });
  }

  private static void greetBidiStream(
      GrpcServerRequest<GreetBidiStreamRequest, GreetBidiStreamResponse> call) {
    call.handler(
        request -> {
          String echo = "Hello, " + request.getName() + "!";
          call.response().write(GreetBidiStreamResponse.newBuilder().setEcho(echo).build());
        });
    call.endHandler(end -> call.response().end());
  }

  private static boolean tooLong(String name, GrpcServerRequest<?, ?> call) {
    if (name.length() <= NAME_MAX) {
      return false;
    }
    call.response().status(GrpcStatus.INVALID_ARGUMENT).statusMessage("name is too long").end();
    return true;
  }
}
