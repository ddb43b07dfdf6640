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
import io.fawa.connect.rest.RestBinding;
import io.fawa.connect.rest.RestLines;
import io.fawa.connect.rest.RestRequests;
import io.fawa.connect.rest.RestResponse;
import io.fawa.http.Exchange;
import java.util.List;
import java.util.Optional;

/** One method of a server: its handler with the interceptors around it. */
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

  /** The formats that its requests may have. */
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

  /** True if it may be called over a half-duplex HTTP version. */
  boolean allowsHalfDuplex() {
    return method().kind() != Method.Kind.BIDI_STREAM || settings.config().halfDuplexBidi();
  }

  /** A call whose format is known. */
  ServerCall<Q, S> call(Exchange exchange, CallFormat format) {
    if (format.envelopes().isEmpty()) {
      return unary(exchange, format, Optional.empty());
    }
    Messages messages = settings.messages(exchange, format.codec());
    EnvelopedServer<Q, S> server =
        new EnvelopedServer<>(
            exchange, method(), messages, format.envelopes().get(), format.contentType());
    return new ServerCall<>(exchange, method(), format.protocol(), messages, server, server);
  }

  /** A Connect call by POST, or by GET with {@code query}. */
  ServerCall<Q, S> unary(Exchange exchange, CallFormat format, Optional<ConnectQuery> query) {
    Messages messages = settings.messages(exchange, format.codec());
    ConnectUnaryServer<Q, S> server =
        new ConnectUnaryServer<>(exchange, method(), messages, format.contentType(), query);
    return new ServerCall<>(exchange, method(), format.protocol(), messages, server, server);
  }

  /** A call of REST. */
  ServerCall<Q, S> rest(Exchange exchange, RestBinding binding, Codec codec) {
    Messages messages = settings.messages(exchange, codec);
    return new ServerCall<>(
        exchange,
        method(),
        Protocol.REST,
        messages,
        new RestRequests<>(exchange, method(), messages, binding),
        method().kind().streamsResponses()
            ? new RestLines<>(exchange, messages, binding)
            : new RestResponse<>(exchange, messages, binding));
  }

  /** Runs the handler; does not end the response. */
  void serve(ServerCall<Q, S> call) throws Exception {
    switch (endpoint) {
      case Endpoint.Unary<Q, S>(Method<Q, S> method, UnaryHandler<Q, S> handler) ->
          call.send(handler.handle(OnlyMessage.of(call, "request"), call));
      case Endpoint.Streaming<Q, S>(Method<Q, S> method, StreamHandler<Q, S> handler) ->
          handler.handle(call, call, call);
    }
  }
}
