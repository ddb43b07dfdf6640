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
 * The responses of one server call in a particular protocol: its framing of messages and its end.
 * Guarded by the call, as any thread may send.
 *
 * @param <S> the response
 */
public interface ServerResponses<S extends Message> {
  /** Sends the response's header section, where it can precede a message. */
  void writeHead(Headers headers) throws IOException;

  /**
   * Writes one response.
   *
   * @param headers of the response, if this is the first message
   */
  void write(S response, Headers headers) throws IOException;

  /** Ends the response with success. */
  void writeEnd(Headers headers, Headers trailers) throws IOException;

  /** Ends the response with a failure. */
  void writeEnd(RpcException error, Headers headers, Headers trailers) throws IOException;
}
