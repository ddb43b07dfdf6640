/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest;

import com.google.protobuf.Message;
import io.fawa.connect.RpcException;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.protocol.Messages;
import io.fawa.connect.protocol.ServerResponses;
import io.fawa.connect.protocol.UnaryResponse;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import java.io.IOException;

/**
 * The single response of a REST method: plain JSON, or the content of a {@code
 * google.api.HttpBody}. Errors, compression, trailers and time-out are those of Connect's unary
 * form.
 */
public final class RestResponse<S extends Message> implements ServerResponses<S> {
  private final Messages messages;
  private final RestBinding binding;
  private final UnaryResponse response;
  private Bytes message = new Bytes(0);
  private String contentType;

  /** The response of {@code exchange}. */
  public RestResponse(Exchange exchange, Messages messages, RestBinding binding) {
    this.messages = messages;
    this.binding = binding;
    this.response = new UnaryResponse(exchange, messages, true);
    this.contentType = binding.answersRaw() ? RawBody.UNKNOWN_TYPE : RestRoutes.CONTENT_TYPE;
  }

  /** Does nothing: the header section is sent with the message. */
  @Override
  public void writeHead(Headers headers) {}

  @Override
  public void write(S sent, Headers headers) {
    if (binding.answersRaw()) {
      contentType = binding.raw(sent).contentType();
    }
    message = new Bytes(sent.getSerializedSize());
    messages.write(sent, message);
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
