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
 * requests as lines of JSON. What is a {@code google.api.HttpBody} is no JSON but what it holds; a
 * stream of them is the body piece by piece, as it comes. Errors, compression, trailers and
 * time-out are those of Connect's unary form.
 */
class RestCall<Q extends Message, S extends Message> extends ConnectUnaryCall<Q, S> {
  private static final int PIECE_BYTES_MAX = 32 * 1024;

  private final RestBinding binding;
  private final Optional<LineReader> lines;
  private String rawType = RawBody.UNKNOWN_TYPE;

  RestCall(Exchange exchange, Method<Q, S> method, WireFormat format, ServerSettings settings) {
    super(exchange, method, format, settings);
    this.binding = ((RestCodec) format.codec()).binding();
    this.lines =
        method.kind().streamsRequests() && !binding.takesRaw()
            ? Optional.of(
                new LineReader(
                    exchange,
                    settings.config().receiveBytesMax(),
                    settings.config().messageIdleTimeout()))
            : Optional.empty();
  }

  @Override
  final void checkRequest() {
    if (method.kind().streamsRequests() && requestCompression().isPresent()) {
      throw new RpcException(Code.UNIMPLEMENTED, "a stream cannot come compressed");
    }
  }

  @Override
  final Optional<Q> read() throws IOException {
    if (method.kind().streamsRequests()) {
      releaseMessage();
    }
    if (lines.isEmpty()) {
      return method.kind().streamsRequests() ? readPiece() : super.read();
    }
    LineReader line = lines.get();
    return line.next()
        ? Optional.of(decode(line.array(), line.lineStart(), line.lineLength(), false))
        : Optional.empty();
  }

  private Optional<Q> readPiece() throws IOException {
    int bytes = Math.min(PIECE_BYTES_MAX, settings.config().receiveBytesMax());
    take(bytes);
    byte[] piece = new byte[bytes];
    int count = exchange.read(piece, 0, piece.length);
    return count < 0 ? Optional.empty() : Optional.of(decode(piece, 0, count, false));
  }

  final boolean answersRaw() {
    return binding.answersRaw();
  }

  /** Takes note of what the body will be, before it is written. */
  final void learnType(S response) {
    if (answersRaw()) {
      rawType = binding.raw(response).contentType();
    }
  }

  @Override
  void write(S response) throws IOException {
    learnType(response);
    super.write(response);
  }

  @Override
  String responseType() {
    return answersRaw() ? rawType : super.responseType();
  }

  @Override
  final void addVary(Headers head) {
    head.add("vary", "Accept-Encoding");
  }
}
