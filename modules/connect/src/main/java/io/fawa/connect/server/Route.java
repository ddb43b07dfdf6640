/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import com.google.protobuf.Message;
import io.fawa.connect.Method;
import io.fawa.connect.Protocol;
import io.fawa.connect.codec.Codec;
import io.fawa.connect.protocol.CallFormat;
import io.fawa.connect.protocol.ConnectQuery;
import io.fawa.connect.protocol.ConnectUnaryServer;
import io.fawa.connect.protocol.EnvelopedServer;
import io.fawa.connect.protocol.Messages;
import io.fawa.connect.protocol.OnlyMessage;
import io.fawa.connect.protocol.ServerProtocol;
import io.fawa.connect.rest.RestBinding;
import io.fawa.connect.rest.RestServer;
import io.fawa.connect.rest.RestStreamServer;
import io.fawa.http.Exchange;
import java.util.List;
import java.util.Optional;

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
  CallFormat.Table formats() {
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

  /** A call whose format is known. */
  ServerCall<Q, S> call(Exchange exchange, CallFormat format) {
    Messages messages = messages(exchange, format.codec());
    ServerProtocol<Q, S> protocol =
        format.envelopes().isPresent()
            ? new EnvelopedServer<>(
                exchange, method(), messages, format.envelopes().get(), format.contentType())
            : new ConnectUnaryServer<>(
                exchange, method(), messages, format.contentType(), Optional.empty());
    return new ServerCall<>(exchange, method(), format.protocol(), messages, protocol);
  }

  /** A call that came by GET. */
  ServerCall<Q, S> get(Exchange exchange, CallFormat format, ConnectQuery query) {
    Messages messages = messages(exchange, format.codec());
    ServerProtocol<Q, S> protocol =
        new ConnectUnaryServer<>(
            exchange, method(), messages, format.contentType(), Optional.of(query));
    return new ServerCall<>(exchange, method(), format.protocol(), messages, protocol);
  }

  /** A call of REST. */
  ServerCall<Q, S> rest(Exchange exchange, RestBinding binding, Codec codec) {
    Messages messages = messages(exchange, codec);
    ServerProtocol<Q, S> protocol =
        method().kind().streamsResponses()
            ? new RestStreamServer<>(exchange, method(), messages, binding)
            : new RestServer<>(exchange, method(), messages, binding);
    return new ServerCall<>(exchange, method(), Protocol.REST, messages, protocol);
  }

  private Messages messages(Exchange exchange, Codec codec) {
    return settings.messages(exchange, codec);
  }

  /** Has the handler answer; what it sends is not ended yet. */
  void serve(ServerCall<Q, S> call) throws Exception {
    switch (endpoint) {
      case Endpoint.Unary<Q, S>(Method<Q, S> method, UnaryHandler<Q, S> handler) ->
          call.send(handler.handle(OnlyMessage.of(call, "request"), call));
      case Endpoint.Streaming<Q, S>(Method<Q, S> method, StreamHandler<Q, S> handler) ->
          handler.handle(call, call, call);
    }
  }
}
