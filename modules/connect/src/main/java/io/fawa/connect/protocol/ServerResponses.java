/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import com.google.protobuf.Message;
import io.fawa.connect.RpcException;
import io.fawa.http.Headers;
import java.io.IOException;

/**
 * What a protocol does in its own way with the responses of one call on the server: how messages
 * are written, and how the call ends. Guarded by the call, as any thread may send.
 *
 * @param <S> the response
 */
public interface ServerResponses<S extends Message> {
  /** Sends the response's head, where it can go before a message. */
  void writeHead(Headers headers) throws IOException;

  /**
   * Writes one response.
   *
   * @param headers those of the response, if this is the first
   */
  void write(S response, Headers headers) throws IOException;

  /** Ends the response with success. */
  void writeEnd(Headers headers, Headers trailers) throws IOException;

  /** Ends the response with a failure. */
  void writeEnd(RpcException error, Headers headers, Headers trailers) throws IOException;
}
