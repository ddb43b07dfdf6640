/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.client;

import com.google.protobuf.Message;
import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.Method;
import io.fawa.connect.RpcException;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.protocol.ConnectQuery;
import io.fawa.connect.protocol.ConnectUnary;
import io.fawa.connect.protocol.EnvelopeReader;
import io.fawa.connect.protocol.Messages;
import io.fawa.http.ClientExchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.http.RequestHead;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** Connect's unary form on the client, by POST or, for methods without side effects, by GET. */
final class ConnectUnaryClientCall<Q extends Message, S extends Message> {
  private static final int FIRST_BYTES = 1024;

  private final ClientSettings settings;
  private final Method<Q, S> method;
  private final ClientCall call;
  private final Messages messages;

  ConnectUnaryClientCall(ClientSettings settings, Method<Q, S> method, ClientCall call) {
    this.settings = settings;
    this.method = method;
    this.call = call;
    this.messages = settings.messages();
  }

  /** Calls and waits for the response. */
  S run(Q request) {
    call.begin(settings.timeout());
    Bytes message = new Bytes(request.getSerializedSize());
    messages.write(request, message);
    byte[] body = message.array();
    int length = message.size();
    Optional<Compression> compression = call.compressionOf(length, settings.config());
    if (compression.isPresent()) {
      body = compression.get().compress(body, 0, length);
    }
    int bodyLength = compression.isPresent() ? body.length : length;
    Optional<ConnectQuery> query = query(body, bodyLength, compression);
    try (ClientExchange exchange =
        ClientFailure.open(settings, head(query, bodyLength, compression), call)) {
      send(exchange, body, query.isPresent() ? 0 : bodyLength);
      return receive(exchange, query.isPresent());
    } catch (IOException e) {
      throw ClientFailure.of(e, call);
    }
  }

  private RequestHead head(
      Optional<ConnectQuery> query, int bodyLength, Optional<Compression> compression) {
    Headers head = new Headers();
    if (query.isEmpty()) {
      ConnectUnary.addBodyFields(head, settings.codec(), bodyLength, compression);
    }
    ClientSettings.addFields(head, call);
    ConnectUnary.addFields(head, messages.acceptedEncodings(), call.deadline());
    return query.isPresent()
        ? new RequestHead("GET", method.path() + "?" + query.get().query(), head)
        : new RequestHead("POST", method.path(), head, method.repeatable());
  }

  /** The query with the request, if GET is allowed and the query is short enough. */
  private Optional<ConnectQuery> query(byte[] body, int length, Optional<Compression> compression) {
    int bytesMax = settings.config().getBytesMax();
    if (bytesMax == 0 || method.idempotency() != Method.Idempotency.NO_SIDE_EFFECTS) {
      return Optional.empty();
    }
    boolean binary = compression.isPresent() || settings.config().format() == MessageFormat.PROTO;
    ConnectQuery query = ConnectQuery.of(settings.codec(), body, length, binary, compression);
    return Optional.of(query)
        .filter(fits -> method.path().length() + 1 + fits.query().length() <= bytesMax);
  }

  /** Sends the request; a server that ends the call early may have sent a response. */
  private void send(ClientExchange exchange, byte[] body, int length) throws IOException {
    try {
      if (length > 0) {
        exchange.write(body, 0, length);
      }
      exchange.endRequest();
    } catch (ExchangeResetException e) {
      if (call.cancelled()) {
        throw e;
      }
    }
  }

  private S receive(ClientExchange exchange, boolean get) throws IOException {
    int status = exchange.status();
    Headers fields = exchange.headers();
    learn(fields);
    String type = fields.get("content-type", "");
    if (status != 200 && !ConnectUnary.saysError(type)) {
      throw failure(
          status == 304 && get
              ? new RpcException(Code.UNKNOWN, "not modified")
              : new RpcException(Code.ofHttpStatus(status), "HTTP status " + status));
    }
    if (status == 200) {
      checkContentType(type);
    }
    messages.incoming(
        ClientFailure.responseCompression(settings, fields.get("content-encoding", "")));
    call.learnCompression(messages.incoming());
    Bytes body = readBody(exchange);
    if (call.cancelled()) {
      throw failure(new RpcException(Code.CANCELED, "canceled"));
    }
    byte[] message = body.array();
    int length = body.size();
    call.received(messages.incoming().isPresent() && length > 0);
    if (call.responseCompressed()) {
      message = messages.decompress(message, 0, length);
      length = message.length;
    }
    if (status == 200) {
      return messages.decode(method.response(), message, 0, length, true);
    }
    throw failure(ConnectUnary.error(status, Arrays.copyOf(message, length)));
  }

  /** Separates trailers, which Connect sends as prefixed headers, from headers. */
  private void learn(Headers fields) {
    Headers headers = new Headers();
    Headers trailers = new Headers();
    ConnectUnary.split(fields, headers, trailers);
    call.learnHeaders(headers);
    call.learnTrailers(trailers);
  }

  private void checkContentType(String type) {
    Optional<RpcException> refusal = ConnectUnary.refusal(type, settings.codec());
    if (refusal.isPresent()) {
      throw failure(refusal.get());
    }
  }

  private Bytes readBody(ClientExchange exchange) throws IOException {
    int bytesMax = settings.config().receiveBytesMax();
    Bytes body = new Bytes(Math.min(FIRST_BYTES, bytesMax));
    while (true) {
      int start = body.size();
      int room =
          (int)
              Math.min(
                  Math.max(FIRST_BYTES, (long) body.array().length - start), bytesMax + 1L - start);
      body.extend(room);
      int count = exchange.read(body.array(), start, room);
      body.truncate(start + Math.max(0, count));
      if (count < 0) {
        return body;
      }
      if (body.size() > bytesMax) {
        throw failure(EnvelopeReader.tooLarge(body.size(), bytesMax));
      }
    }
  }

  private RpcException failure(RpcException error) {
    ClientFailure.addMetadata(error, call);
    return error;
  }
}
