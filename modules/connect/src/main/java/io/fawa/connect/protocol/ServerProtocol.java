/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import com.google.protobuf.Message;
import io.fawa.connect.RpcException;
import io.fawa.http.Headers;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.util.Optional;

/**
 * What a protocol does in its own way in one call on the server: how the call is opened, how
 * messages are cut and how it ends. One thread reads; writing is guarded by the call.
 *
 * @param <Q> the request
 * @param <S> the response
 */
public interface ServerProtocol<Q extends Message, S extends Message> {
  /** The deadline that the request's headers set. */
  Deadline requestedDeadline();

  /** The name of the compression the request uses, empty for none. */
  String requestEncoding();

  /** The compressions the caller takes. */
  String acceptedEncodings();

  /**
   * Checks what else the protocol wants of a request's head.
   *
   * @throws RpcException it says something wrong
   */
  void checkRequest();

  /** Reads the next request; empty at the end. */
  Optional<Q> read() throws IOException;

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
