/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.io.IOException;

/**
 * One HTTP call as its client sees it. One thread may write while another reads; {@link #reset} may
 * be called by any thread and wakes both. Waits end as in {@link Exchange}. Closing an exchange
 * that has not ended on both sides resets it.
 */
public interface ClientExchange extends AutoCloseable {
  /** The HTTP version that carries this call. */
  HttpVersion version();

  /**
   * Appends to the request body, waiting while flow control forbids it. Does not retain {@code
   * source}.
   */
  void write(byte[] source, int offset, int length) throws IOException;

  /** Sends what has been appended. */
  void flush() throws IOException;

  /** Ends the request, with {@code trailers} if there are any, and sends everything. */
  void endRequest(Headers trailers) throws IOException;

  /** Ends the request without trailers and sends everything. */
  default void endRequest() throws IOException {
    endRequest(new Headers());
  }

  /** The status, waiting for the response's header section; interim (1xx) responses are skipped. */
  int status() throws IOException;

  /** The response's header section; waits for it. */
  Headers headers() throws IOException;

  /**
   * Reads some of the response body, waiting until there is at least one byte.
   *
   * @return the number of bytes read, or -1 at the end of the body
   */
  int read(byte[] target, int offset, int length) throws IOException;

  /** The response's trailers: empty until {@link #read} has returned -1, and if there were none. */
  Headers trailers();

  /** Aborts the exchange. */
  void reset(ResetCode code);

  @Override
  void close();
}
