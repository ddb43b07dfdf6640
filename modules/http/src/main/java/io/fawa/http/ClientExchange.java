/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.io.IOException;

/**
 * One HTTP call as its client sees it. One thread may write while another reads; {@link #reset} may
 * be called by any thread and wakes both. Waits end as those of {@link Exchange} do. Closing an
 * exchange that has not ended on both sides resets it.
 */
public interface ClientExchange extends AutoCloseable {
  /** The HTTP version that carries this call. */
  HttpVersion version();

  /** Appends to the request body, waiting while flow control forbids it; retains nothing. */
  void write(byte[] source, int offset, int length) throws IOException;

  /** Sends what was appended. */
  void flush() throws IOException;

  /** Ends the request, with {@code trailers} if there are any, and sends everything. */
  void endRequest(Headers trailers) throws IOException;

  /** Ends the request without trailers and sends everything. */
  default void endRequest() throws IOException {
    endRequest(new Headers());
  }

  /** The status, waiting for the response's head; interim (1xx) responses are passed over. */
  int status() throws IOException;

  /** The response's header fields, waiting for the response's head. */
  Headers headers() throws IOException;

  /**
   * Reads some of the response body, waiting until there is at least one byte.
   *
   * @return the number of bytes read, or -1 at the end of the body
   */
  int read(byte[] target, int offset, int length) throws IOException;

  /** The response's trailers: empty until {@link #read} has returned -1, and if there were none. */
  Headers trailers();

  /** Gives the exchange up. */
  void reset(ResetCode code);

  @Override
  void close();
}
