/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.protobuf.Message;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.ResetCode;
import java.io.IOException;

/**
 * A method as {@code google.api.http} has it, with a stream of responses: a line of JSON for each.
 * A failure before the first line has its own HTTP status; a later one is a last line with the one
 * member {@code error}, as the status has gone. A stream of {@code google.api.HttpBody} is one body
 * of the first one's type; it has no last line, and so a failure breaks it off.
 */
final class RestStreamCall<Q extends Message, S extends Message> extends RestCall<Q, S> {
  static final String CONTENT_TYPE = "application/x-ndjson";

  private final Bytes line = new Bytes(0);
  private boolean headSent;

  RestStreamCall(
      Exchange exchange, Method<Q, S> method, WireFormat format, ServerSettings settings) {
    super(exchange, method, format, settings);
  }

  @Override
  void writeHead(Headers headers) throws IOException {
    if (!answersRaw()) {
      sendHead(headers);
      exchange.flush();
    }
  }

  @Override
  void write(S response) throws IOException {
    line.clear();
    encode(response, line);
    if (!answersRaw()) {
      line.write('\n');
    }
    if (!headSent) {
      learnType(response);
    }
    sendHead(responseHeaders());
    if (!exchange.method().equals("HEAD")) {
      exchange.write(line.array(), 0, line.size());
    }
    exchange.flush();
  }

  @Override
  void writeEnd(Headers headers, Headers trailers) throws IOException {
    sendHead(headers);
    end(trailers);
  }

  @Override
  void writeEnd(RpcException error, Headers headers, Headers trailers) throws IOException {
    if (!headSent) {
      super.writeEnd(error, headers, trailers);
      return;
    }
    if (answersRaw()) {
      exchange.reset(ResetCode.INTERNAL_ERROR);
      return;
    }
    byte[] last = ErrorJson.errorLine(error);
    exchange.write(last, 0, last.length);
    end(trailers);
  }

  @Override
  String responseType() {
    return answersRaw() ? super.responseType() : CONTENT_TYPE;
  }

  private void sendHead(Headers headers) throws IOException {
    if (!headSent) {
      headSent = true;
      exchange.respond(200, head(responseType(), headers, new Headers()));
    }
  }

  private void end(Headers trailers) throws IOException {
    Headers sent = new Headers();
    Metadata.copy(trailers, "", sent);
    exchange.end(sent);
  }
}
