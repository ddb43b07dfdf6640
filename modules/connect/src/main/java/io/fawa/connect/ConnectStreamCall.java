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

/**
 * Connect's streams on the server: the last envelope, with a flag of its own, holds the outcome and
 * the trailers as JSON (Connect "Streaming-Response").
 */
final class ConnectStreamCall<Q extends Message, S extends Message> extends EnvelopedCall<Q, S> {
  static final String TIMEOUT = "connect-timeout-ms";
  static final int END_OF_STREAM = 0x02;

  ConnectStreamCall(
      Exchange exchange, Method<Q, S> method, WireFormat format, ServerSettings settings) {
    super(exchange, exchange::read, method, format, settings);
  }

  /** Refuses a version of the protocol other than 1; the caller need not name one. */
  static void checkVersion(Headers headers) {
    String version = headers.get("connect-protocol-version", "1");
    if (!version.equals("1")) {
      throw new RpcException(
          Code.INVALID_ARGUMENT, "Connect-Protocol-Version must be \"1\": got \"" + version + "\"");
    }
  }

  @Override
  Deadline requestedDeadline() {
    return Timeouts.ofConnect(exchange.headers().get(TIMEOUT, ""));
  }

  @Override
  void checkRequest() {
    checkVersion(exchange.headers());
  }

  @Override
  String encodingHeader() {
    return "connect-content-encoding";
  }

  @Override
  String acceptHeader() {
    return "connect-accept-encoding";
  }

  @Override
  void writeEnd(Headers headers, Headers trailers) throws IOException {
    sendHead(headers);
    writeEnvelope(END_OF_STREAM, ErrorJson.endStream(merged(trailers, new Headers())));
    exchange.end();
  }

  @Override
  void writeEnd(RpcException error, Headers headers, Headers trailers) throws IOException {
    sendHead(headers);
    Headers metadata = merged(trailers, error.metadata());
    writeEnvelope(END_OF_STREAM, ErrorJson.endStream(error, metadata));
    exchange.end();
  }

  private static Headers merged(Headers trailers, Headers metadata) {
    Headers merged = new Headers();
    Metadata.copy(trailers, "", merged);
    Metadata.copy(metadata, "", merged);
    return merged;
  }
}
