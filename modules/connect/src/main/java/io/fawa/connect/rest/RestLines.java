/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest;

import com.google.protobuf.Message;
import io.fawa.connect.RpcException;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.protocol.ErrorJson;
import io.fawa.connect.protocol.Messages;
import io.fawa.connect.protocol.Metadata;
import io.fawa.connect.protocol.ServerResponses;
import io.fawa.connect.protocol.UnaryResponse;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.ResetCode;
import java.io.IOException;

/**
 * The responses of a streaming REST method: a line of JSON for each. A failure before the first
 * line has its own HTTP status. A later one is a last line with the single member {@code error}, as
 * the status has been sent. A stream of {@code google.api.HttpBody} is one body of the first
 * message's type; a failure resets it.
 */
public final class RestLines<S extends Message> implements ServerResponses<S> {
  private final Exchange exchange;
  private final Messages messages;
  private final RestBinding binding;
  private final UnaryResponse response;
  private final Bytes line = new Bytes(0);
  private String contentType;
  private boolean headSent;

  /** The responses of {@code exchange}. */
  public RestLines(Exchange exchange, Messages messages, RestBinding binding) {
    this.exchange = exchange;
    this.messages = messages;
    this.binding = binding;
    this.response = new UnaryResponse(exchange, messages, true);
    this.contentType = binding.answersRaw() ? RawBody.UNKNOWN_TYPE : RestRoutes.LINES_TYPE;
  }

  /** A raw body has no type before its first piece. */
  @Override
  public void writeHead(Headers headers) throws IOException {
    if (!binding.answersRaw()) {
      sendHead(headers);
      exchange.flush();
    }
  }

  @Override
  public void write(S sent, Headers headers) throws IOException {
    line.clear();
    messages.write(sent, line);
    if (!binding.answersRaw()) {
      line.write('\n');
    } else if (!headSent) {
      contentType = binding.raw(sent).contentType();
    }
    sendHead(headers);
    if (!exchange.method().equals("HEAD")) {
      exchange.write(line.array(), 0, line.size());
    }
    exchange.flush();
  }

  @Override
  public void writeEnd(Headers headers, Headers trailers) throws IOException {
    sendHead(headers);
    end(trailers);
  }

  @Override
  public void writeEnd(RpcException error, Headers headers, Headers trailers) throws IOException {
    if (!headSent) {
      response.end(error, headers, trailers);
      return;
    }
    if (binding.answersRaw()) {
      exchange.reset(ResetCode.INTERNAL_ERROR);
      return;
    }
    byte[] last = ErrorJson.errorLine(error);
    exchange.write(last, 0, last.length);
    end(trailers);
  }

  private void sendHead(Headers headers) throws IOException {
    if (!headSent) {
      headSent = true;
      exchange.respond(200, response.head(contentType, headers, new Headers()));
    }
  }

  private void end(Headers trailers) throws IOException {
    Headers sent = new Headers();
    Metadata.copy(trailers, "", sent);
    exchange.end(sent);
  }
}
