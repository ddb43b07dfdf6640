/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.protobuf.Message;
import io.fawa.http.Exchange;
import java.util.List;

/** One method as a server answers it: its handler with the interceptors around it. */
final class Route<Q extends Message, S extends Message> {
  private final Endpoint<Q, S> endpoint;
  private final ServerSettings settings;

  private Route(Endpoint<Q, S> endpoint, ServerSettings settings) {
    this.endpoint = endpoint;
    this.settings = settings;
  }

  static <Q extends Message, S extends Message> Route<Q, S> of(
      Endpoint<Q, S> endpoint, List<Interceptor> interceptors, ServerSettings settings) {
    Endpoint<Q, S> wrapped = endpoint;
    for (Interceptor interceptor : interceptors.reversed()) {
      wrapped =
          switch (wrapped) {
            case Endpoint.Unary<Q, S>(Method<Q, S> method, UnaryHandler<Q, S> handler) ->
                new Endpoint.Unary<>(method, interceptor.unary(method, handler));
            case Endpoint.Streaming<Q, S>(Method<Q, S> method, StreamHandler<Q, S> handler) ->
                new Endpoint.Streaming<>(method, interceptor.stream(method, handler));
          };
    }
    return new Route<>(wrapped, settings);
  }

  Method<Q, S> method() {
    return endpoint.method();
  }

  /** The formats its requests may have. */
  WireFormat.Table formats() {
    return isUnary() ? settings.unaryFormats() : settings.streamFormats();
  }

  boolean isUnary() {
    return endpoint.method().kind() == Method.Kind.UNARY;
  }

  /** True if Connect may call it by GET. */
  boolean allowsGet() {
    return isUnary() && method().idempotency() == Method.Idempotency.NO_SIDE_EFFECTS;
  }

  /** True if it may be called where a response ends the reading of its request. */
  boolean allowsHalfDuplex() {
    return method().kind() != Method.Kind.BIDI_STREAM || settings.config().halfDuplexBidi();
  }

  /** A call whose dialect is known. */
  ServerCall<Q, S> call(Exchange exchange, WireFormat format) {
    return switch (format.protocol()) {
      case GRPC -> new GrpcCall<>(exchange, method(), format, settings);
      case GRPC_WEB -> new GrpcWebCall<>(exchange, method(), format, settings);
      case CONNECT ->
          isUnary()
              ? new ConnectUnaryCall<>(exchange, method(), format, settings)
              : new ConnectStreamCall<>(exchange, method(), format, settings);
      case REST ->
          method().kind().streamsResponses()
              ? new RestStreamCall<>(exchange, method(), format, settings)
              : new RestCall<>(exchange, method(), format, settings);
    };
  }

  /** A call that came by GET. */
  ServerCall<Q, S> get(Exchange exchange, WireFormat format) {
    return new ConnectGetCall<>(exchange, method(), format, settings);
  }

  /** Has the handler answer; what it sends is not ended yet. */
  void serve(ServerCall<Q, S> call) throws Exception {
    switch (endpoint) {
      case Endpoint.Unary<Q, S>(Method<Q, S> method, UnaryHandler<Q, S> handler) ->
          call.send(handler.handle(call.receiveOnly(), call));
      case Endpoint.Streaming<Q, S>(Method<Q, S> method, StreamHandler<Q, S> handler) ->
          handler.handle(call, call, call);
    }
  }
}
