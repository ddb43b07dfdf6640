/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.protobuf.Message;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.limits.Deadline;
import java.io.IOException;

/** gRPC on the server: the outcome stands in HTTP's trailers ("gRPC over HTTP2"). */
class GrpcCall<Q extends Message, S extends Message> extends EnvelopedCall<Q, S> {
  GrpcCall(Exchange exchange, Method<Q, S> method, WireFormat format, ServerSettings settings) {
    this(exchange, exchange::read, method, format, settings);
  }

  GrpcCall(
      Exchange exchange,
      EnvelopeReader.Body body,
      Method<Q, S> method,
      WireFormat format,
      ServerSettings settings) {
    super(exchange, body, method, format, settings);
  }

  @Override
  final Deadline requestedDeadline() {
    return Timeouts.ofGrpc(exchange.headers().get("grpc-timeout", ""));
  }

  @Override
  final String encodingHeader() {
    return "grpc-encoding";
  }

  @Override
  final String acceptHeader() {
    return "grpc-accept-encoding";
  }

  @Override
  final void writeEnd(Headers headers, Headers trailers) throws IOException {
    sendHead(headers);
    Headers outcome = new Headers();
    GrpcStatus.addOk(outcome);
    Metadata.copy(trailers, "", outcome);
    writeTrailers(outcome);
  }

  @Override
  final void writeEnd(RpcException error, Headers headers, Headers trailers) throws IOException {
    sendHead(headers);
    Headers outcome = new Headers();
    GrpcStatus.add(outcome, error);
    Metadata.copy(trailers, "", outcome);
    Metadata.copy(error.metadata(), "", outcome);
    writeTrailers(outcome);
  }

  /** RFC 9110 §6.6.2; HTTP/2 and HTTP/3 carry trailers without being told. */
  @Override
  void announceTrailers(Headers head) {
    if (!exchange.version().fullDuplex()) {
      head.add("trailer", "grpc-status, grpc-message");
    }
  }

  /** Ends the response with {@code trailers}. */
  void writeTrailers(Headers trailers) throws IOException {
    exchange.end(trailers);
  }
}
