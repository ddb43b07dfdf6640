/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.protobuf.Message;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Connect's unary form by GET, for methods without side effects: message, codec and compression
 * stand in the query (Connect "Unary-Get-Request").
 */
final class ConnectGetCall<Q extends Message, S extends Message> extends ConnectUnaryCall<Q, S> {
  ConnectGetCall(
      Exchange exchange, Method<Q, S> method, WireFormat format, ServerSettings settings) {
    super(exchange, method, format, settings);
  }

  /** The text of a parameter of a query, decoded; {@code absent} if it is not there. */
  static String parameter(String query, String name, String absent) {
    return bytes(query, name)
        .map(value -> new String(value.array(), 0, value.size(), StandardCharsets.UTF_8))
        .orElse(absent);
  }

  /** The bytes of a parameter, which need not be a text; empty if it is not there. */
  private static Optional<Bytes> bytes(String query, String name) {
    int start = 0;
    while (start <= query.length()) {
      int next = query.indexOf('&', start);
      int end = next < 0 ? query.length() : next;
      int equals = query.indexOf('=', start);
      int nameEnd = equals >= 0 && equals < end ? equals : end;
      if (query.regionMatches(start, name, 0, name.length()) && nameEnd - start == name.length()) {
        String value = nameEnd < end ? query.substring(nameEnd + 1, end) : "";
        return Optional.of(GrpcStatus.percentDecodeBytes(value.replace('+', ' ')));
      }
      start = end + 1;
    }
    return Optional.empty();
  }

  @Override
  String requestEncoding() {
    return parameter(exchange.query(), "compression", "");
  }

  @Override
  void checkRequest() {
    String version = parameter(exchange.query(), "connect", "");
    if (!version.isEmpty() && !version.equals("v1")) {
      throw new RpcException(
          Code.INVALID_ARGUMENT, "connect must be \"v1\": got \"" + version + "\"");
    }
    if (!version.isEmpty()) {
      return;
    }
    super.checkRequest();
  }

  @Override
  Q readMessage() {
    Bytes message =
        bytes(exchange.query(), "message")
            .orElseThrow(
                () -> new RpcException(Code.INVALID_ARGUMENT, "missing message parameter"));
    byte[] body = message.toByteArray();
    if (parameter(exchange.query(), "base64", "").equals("1")) {
      try {
        body = Base64.getUrlDecoder().decode(body);
      } catch (IllegalArgumentException e) {
        throw new RpcException(Code.INVALID_ARGUMENT, "decode base64: " + e.getMessage(), e);
      }
    }
    if (body.length > settings.config().receiveBytesMax()) {
      throw EnvelopeReader.tooLarge(body.length, settings.config().receiveBytesMax());
    }
    return decodeBody(body, body.length);
  }

  @Override
  void addVary(Headers head) {
    head.add("vary", "Accept-Encoding");
  }
}
