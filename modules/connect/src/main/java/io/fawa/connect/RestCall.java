/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.protobuf.Message;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import java.io.IOException;
import java.util.Optional;

/**
 * A method as {@code google.api.http} has it, with one response: plain JSON both ways, a stream of
 * requests as lines of JSON. Errors, compression, trailers and time-out are those of Connect's
 * unary form.
 */
class RestCall<Q extends Message, S extends Message> extends ConnectUnaryCall<Q, S> {
  private final Optional<LineReader> lines;

  RestCall(Exchange exchange, Method<Q, S> method, WireFormat format, ServerSettings settings) {
    super(exchange, method, format, settings);
    this.lines =
        method.kind().streamsRequests()
            ? Optional.of(new LineReader(exchange, settings.config().receiveBytesMax()))
            : Optional.empty();
  }

  @Override
  final void checkRequest() {
    if (lines.isPresent() && requestCompression().isPresent()) {
      throw new RpcException(Code.UNIMPLEMENTED, "a stream of lines cannot come compressed");
    }
  }

  @Override
  final Optional<Q> read() throws IOException {
    if (lines.isEmpty()) {
      return super.read();
    }
    LineReader line = lines.get();
    return line.next()
        ? Optional.of(decode(line.array(), line.lineStart(), line.lineLength(), false))
        : Optional.empty();
  }

  @Override
  final void addVary(Headers head) {
    head.add("vary", "Accept-Encoding");
  }
}
