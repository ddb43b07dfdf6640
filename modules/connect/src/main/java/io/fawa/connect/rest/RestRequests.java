/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest;

import com.google.protobuf.Message;
import io.fawa.connect.Code;
import io.fawa.connect.Method;
import io.fawa.connect.RpcException;
import io.fawa.connect.protocol.ConnectFields;
import io.fawa.connect.protocol.Messages;
import io.fawa.connect.protocol.RequestBody;
import io.fawa.connect.protocol.ServerRequests;
import io.fawa.http.Exchange;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.util.Optional;

/**
 * The requests of a REST call: one from body, query and path; a stream as lines of JSON; or, for
 * {@code google.api.HttpBody}, the parts of a body as they arrive. Single-owner.
 */
public final class RestRequests<Q extends Message> implements ServerRequests<Q> {
  private static final int PIECE_BYTES_MAX = 32 * 1024;

  private final Exchange exchange;
  private final Method<Q, ?> method;
  private final Messages messages;
  private final Optional<LineReader> lines;
  private boolean received;

  /** The requests of {@code exchange}. */
  public RestRequests(
      Exchange exchange, Method<Q, ?> method, Messages messages, RestBinding binding) {
    this.exchange = exchange;
    this.method = method;
    this.messages = messages;
    this.lines =
        method.kind().streamsRequests() && !binding.takesRaw()
            ? Optional.of(
                new LineReader(
                    exchange, messages.limits().receiveBytesMax(), messages.limits().idleTimeout()))
            : Optional.empty();
  }

  /** As in Connect. */
  @Override
  public Deadline requestedDeadline() {
    return ConnectFields.deadline(exchange.headers());
  }

  @Override
  public String requestEncoding() {
    return exchange.headers().get("content-encoding", "");
  }

  @Override
  public String acceptedEncodings() {
    return exchange.headers().get("accept-encoding", "");
  }

  /** A stream cannot be compressed as a whole, as its messages arrive one by one. */
  @Override
  public void checkRequest() {
    if (method.kind().streamsRequests() && messages.incoming().isPresent()) {
      throw new RpcException(Code.UNIMPLEMENTED, "a stream cannot be compressed");
    }
  }

  @Override
  public Optional<Q> read() throws IOException {
    if (!method.kind().streamsRequests()) {
      return readOnly();
    }
    messages.release();
    if (lines.isEmpty()) {
      return readPiece();
    }
    LineReader line = lines.get();
    return line.next()
        ? Optional.of(decode(line.array(), line.lineStart(), line.lineLength()))
        : Optional.empty();
  }

  private Optional<Q> readOnly() throws IOException {
    if (received) {
      return Optional.empty();
    }
    received = true;
    return Optional.of(new RequestBody(exchange, messages).read(method.request()));
  }

  private Optional<Q> readPiece() throws IOException {
    int bytes = Math.min(PIECE_BYTES_MAX, messages.limits().receiveBytesMax());
    messages.take(bytes);
    byte[] piece = new byte[bytes];
    int count = exchange.read(piece, 0, piece.length);
    return count < 0 ? Optional.empty() : Optional.of(decode(piece, 0, count));
  }

  private Q decode(byte[] source, int offset, int length) {
    return messages.decode(method.request(), source, offset, length, false);
  }
}
