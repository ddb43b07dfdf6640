/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import com.google.protobuf.Message;
import io.fawa.connect.Method;
import io.fawa.connect.RpcException;
import io.fawa.connect.codec.Bytes;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.util.Optional;

/** Connect's unary form on the server: the request is the body of a POST, or the query of a GET. */
public final class ConnectUnaryServer<Q extends Message, S extends Message>
    implements ServerRequests<Q>, ServerResponses<S> {
  private final Exchange exchange;
  private final Method<Q, S> method;
  private final Messages messages;
  private final String contentType;
  private final Optional<ConnectQuery> query;
  private final UnaryResponse response;
  private Bytes message = new Bytes(0);
  private boolean received;

  /**
   * The call of {@code exchange}.
   *
   * @param contentType content type of the response
   * @param query the request of a GET
   */
  public ConnectUnaryServer(
      Exchange exchange,
      Method<Q, S> method,
      Messages messages,
      String contentType,
      Optional<ConnectQuery> query) {
    this.exchange = exchange;
    this.method = method;
    this.messages = messages;
    this.contentType = contentType;
    this.query = query;
    this.response = new UnaryResponse(exchange, messages, query.isPresent());
  }

  @Override
  public Deadline requestedDeadline() {
    return ConnectFields.deadline(exchange.headers());
  }

  @Override
  public String requestEncoding() {
    return query.isPresent()
        ? query.get().compression()
        : exchange.headers().get("content-encoding", "");
  }

  @Override
  public String acceptedEncodings() {
    return exchange.headers().get("accept-encoding", "");
  }

  @Override
  public void checkRequest() {
    if (query.isEmpty() || !query.get().checkVersion()) {
      ConnectFields.checkVersion(exchange.headers());
    }
  }

  @Override
  public Optional<Q> read() throws IOException {
    if (received) {
      return Optional.empty();
    }
    received = true;
    if (query.isEmpty()) {
      return Optional.of(new RequestBody(exchange, messages).read(method.request()));
    }
    byte[] body = query.get().message();
    int bytesMax = messages.limits().receiveBytesMax();
    if (body.length > bytesMax) {
      throw EnvelopeReader.tooLarge(body.length, bytesMax);
    }
    return Optional.of(RequestBody.decode(method.request(), body, body.length, messages));
  }

  /** Does nothing: the header section is sent with the message. */
  @Override
  public void writeHead(Headers headers) {}

  @Override
  public void write(S response, Headers headers) {
    message = new Bytes(response.getSerializedSize());
    messages.write(response, message);
  }

  @Override
  public void writeEnd(Headers headers, Headers trailers) throws IOException {
    response.end(contentType, message, headers, trailers);
  }

  @Override
  public void writeEnd(RpcException error, Headers headers, Headers trailers) throws IOException {
    response.end(error, headers, trailers);
  }
}
