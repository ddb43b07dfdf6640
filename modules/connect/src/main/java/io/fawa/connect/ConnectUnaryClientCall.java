/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.fawa.http.ClientExchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.http.RequestHead;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Connect's unary form on the client, by POST or, for methods without side effects, by GET. */
final class ConnectUnaryClientCall<Q extends Message, S extends Message> {
  private static final String TYPE_PREFIX = "application/";
  private static final String JSON_TYPE = "application/json";
  private static final String TRAILER_PREFIX = "trailer-";
  private static final int FIRST_BYTES = 1024;

  private final ClientSettings settings;
  private final Method<Q, S> method;
  private final ClientCall call;

  ConnectUnaryClientCall(ClientSettings settings, Method<Q, S> method, ClientCall call) {
    this.settings = settings;
    this.method = method;
    this.call = call;
  }

  /** Calls and waits for the answer. */
  S run(Q request) {
    call.begin(settings.timeout());
    Bytes message = new Bytes(request.getSerializedSize());
    ClientFailure.encode(settings, request, message);
    byte[] body = message.array();
    int length = message.size();
    Optional<Compression> compression = call.compressionOf(length, settings.config());
    if (compression.isPresent()) {
      body = compression.get().compress(body, 0, length);
    }
    int bodyLength = compression.isPresent() ? body.length : length;
    Optional<String> query = query(body, bodyLength, compression);
    try (ClientExchange exchange =
        ClientFailure.open(settings, head(query, bodyLength, compression), call)) {
      send(exchange, body, query.isPresent() ? 0 : bodyLength);
      return receive(exchange, query.isPresent());
    } catch (IOException e) {
      throw ClientFailure.of(e, call);
    }
  }

  private RequestHead head(
      Optional<String> query, int bodyLength, Optional<Compression> compression) {
    Headers head = new Headers();
    if (query.isEmpty()) {
      head.add("content-type", TYPE_PREFIX + settings.codec().name());
      head.add("content-length", Integer.toString(bodyLength));
      head.add("connect-protocol-version", "1");
      compression.ifPresent(used -> head.add("content-encoding", used.name()));
    }
    head.add("user-agent", ClientSettings.USER_AGENT);
    head.add("accept-encoding", settings.compressions().names());
    if (call.deadline().bounded()) {
      head.add(ConnectStreamCall.TIMEOUT, Timeouts.toConnect(call.deadline()));
    }
    Metadata.copy(call.requestHeaders(), "", head);
    return query.isPresent()
        ? new RequestHead("GET", method.path() + "?" + query.get(), head)
        : new RequestHead("POST", method.path(), head, method.repeatable());
  }

  /** The query that holds the request, if it may be made by GET and is short enough. */
  private Optional<String> query(byte[] body, int length, Optional<Compression> compression) {
    int bytesMax = settings.config().getBytesMax();
    if (bytesMax == 0 || method.idempotency() != Method.Idempotency.NO_SIDE_EFFECTS) {
      return Optional.empty();
    }
    boolean binary = compression.isPresent() || settings.config().format() == MessageFormat.PROTO;
    StringBuilder query = new StringBuilder("connect=v1");
    if (binary) {
      query.append("&base64=1");
    }
    compression.ifPresent(used -> query.append("&compression=").append(used.name()));
    query.append("&encoding=").append(settings.codec().name()).append("&message=");
    byte[] message = Arrays.copyOf(body, length);
    query.append(
        binary
            ? Base64.getUrlEncoder().withoutPadding().encodeToString(message)
            : URLEncoder.encode(
                new String(message, StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    return method.path().length() + 1 + query.length() <= bytesMax
        ? Optional.of(query.toString())
        : Optional.empty();
  }

  /** Sends the request; a server that ends the call before all is sent may have answered. */
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
    if (status != 200 && !isJson(type)) {
      throw failure(
          status == 304 && get
              ? new RpcException(Code.UNKNOWN, "not modified")
              : new RpcException(Code.ofHttpStatus(status), "HTTP status " + status));
    }
    if (status == 200) {
      checkContentType(type);
    }
    Optional<Compression> compression =
        ClientFailure.responseCompression(settings, fields.get("content-encoding", ""));
    call.learnCompression(compression);
    Bytes body = readBody(exchange);
    if (call.cancelled()) {
      throw failure(new RpcException(Code.CANCELED, "canceled"));
    }
    byte[] message = body.array();
    int length = body.size();
    call.received(compression.isPresent() && length > 0);
    if (call.responseCompressed()) {
      message = ClientFailure.decompress(settings, compression, message, 0, length);
      length = message.length;
    }
    if (status == 200) {
      return ClientFailure.decode(settings, method.response(), message, 0, length, true);
    }
    throw failure(readError(status, Arrays.copyOf(message, length)));
  }

  /** Parts headers from trailers, which are headers too here. */
  private void learn(Headers fields) {
    Headers headers = new Headers();
    Headers trailers = new Headers();
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i);
      if (name.startsWith(TRAILER_PREFIX)) {
        trailers.add(name.substring(TRAILER_PREFIX.length()), fields.value(i));
      } else {
        headers.add(name, fields.value(i));
      }
    }
    Headers metadata = new Headers();
    Metadata.copy(headers, "", metadata);
    call.learnHeaders(metadata);
    call.learnTrailers(trailers);
  }

  private void checkContentType(String type) {
    String wanted = TYPE_PREFIX + settings.codec().name();
    String got = MediaType.of(type);
    if (!got.equals(wanted)) {
      throw failure(ClientFailure.contentType(type, wanted, got.startsWith(TYPE_PREFIX)));
    }
  }

  private static boolean isJson(String type) {
    return MediaType.of(type).equals(JSON_TYPE);
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

  private static RpcException readError(int status, byte[] json) {
    try {
      return ErrorJson.readError(json, Code.ofHttpStatus(status));
    } catch (InvalidProtocolBufferException e) {
      return new RpcException(Code.ofHttpStatus(status), "HTTP status " + status, e);
    }
  }

  private RpcException failure(RpcException error) {
    ClientFailure.addMetadata(error, call);
    return error;
  }
}
