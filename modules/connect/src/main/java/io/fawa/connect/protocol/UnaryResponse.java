/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import io.fawa.connect.Compression;
import io.fawa.connect.RpcException;
import io.fawa.connect.codec.Bytes;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import java.io.IOException;
import java.util.Optional;

/**
 * A response with one body: a message, compressed by HTTP content coding, or a failure in JSON with
 * its own status; trailers are headers with the prefix {@code trailer-} (Connect "Unary-Response").
 * Single-owner.
 */
public final class UnaryResponse {
  private final Exchange exchange;
  private final Messages messages;
  private final boolean varies;

  /**
   * The response of an exchange.
   *
   * @param varies true if it may be cached, so that it needs a {@code vary} field
   */
  public UnaryResponse(Exchange exchange, Messages messages, boolean varies) {
    this.exchange = exchange;
    this.messages = messages;
    this.varies = varies;
  }

  /** Ends it with an encoded message. */
  public void end(String contentType, Bytes message, Headers headers, Headers trailers)
      throws IOException {
    Headers head = head(contentType, headers, trailers);
    byte[] body = message.array();
    int length = message.size();
    Optional<Compression> compression = messages.outgoing(length);
    if (compression.isPresent()) {
      body = compression.get().compress(body, 0, length);
      length = body.length;
      head.add("content-encoding", compression.get().name());
    }
    respond(200, head, body, length);
  }

  /** Ends it with a failure. */
  public void end(RpcException error, Headers headers, Headers trailers) throws IOException {
    Headers head = head(ConnectUnary.ERROR_TYPE, headers, trailers);
    Metadata.copy(error.metadata(), "", head);
    byte[] body = ErrorJson.error(error);
    respond(error.code().httpStatus(), head, body, body.length);
  }

  private void respond(int status, Headers head, byte[] body, int length) throws IOException {
    head.add("content-length", Integer.toString(length));
    exchange.respond(status, head);
    if (length > 0 && !exchange.method().equals("HEAD")) {
      exchange.write(body, 0, length);
    }
    exchange.end();
  }

  /** The header section of the response. */
  public Headers head(String contentType, Headers headers, Headers trailers) {
    Headers head = new Headers();
    head.add("content-type", contentType);
    head.add("accept-encoding", messages.acceptedEncodings());
    if (varies) {
      head.add("vary", "Accept-Encoding");
    }
    Metadata.copy(headers, "", head);
    Metadata.copy(trailers, ConnectUnary.TRAILER_PREFIX, head);
    return head;
  }
}
