/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.protobuf.Message;
import io.fawa.http.Exchange;
import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * gRPC-Web on the server: gRPC whose trailers are one more envelope of the body, because a browser
 * does not see HTTP's. In its text form the body is base64, each part with its own padding.
 */
final class GrpcWebCall<Q extends Message, S extends Message> extends GrpcCall<Q, S> {
  static final int TRAILERS = 0x80;

  GrpcWebCall(Exchange exchange, Method<Q, S> method, WireFormat format, ServerSettings settings) {
    super(
        exchange,
        format.text() ? new Base64Body(exchange::read) : exchange::read,
        method,
        format,
        settings);
  }

  @Override
  void writeBody(byte[] source, int offset, int length) throws IOException {
    if (!format.text()) {
      exchange.write(source, offset, length);
      return;
    }
    byte[] part = Base64.getEncoder().encode(Arrays.copyOfRange(source, offset, offset + length));
    exchange.write(part, 0, part.length);
  }

  /** They are part of the body. */
  @Override
  void announceTrailers(Headers head) {}

  @Override
  void writeTrailers(Headers trailers) throws IOException {
    // What would end a line here would be a trailer of its own to the client.
    FieldRules.requireSendable(trailers);
    StringBuilder block = new StringBuilder(64);
    for (int i = 0; i < trailers.size(); i++) {
      block.append(trailers.name(i)).append(": ").append(trailers.value(i)).append("\r\n");
    }
    writeEnvelope(TRAILERS, block.toString().getBytes(StandardCharsets.ISO_8859_1));
    exchange.end();
  }
}
