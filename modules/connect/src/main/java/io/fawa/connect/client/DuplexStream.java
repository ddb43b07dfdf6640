/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.client;

import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;

/**
 * A call with streams both ways, as its caller sees it. One thread may send while another receives.
 *
 * @param <Q> the request
 * @param <S> the response
 */
public interface DuplexStream<Q, S> extends Sink<Q>, Source<S>, AutoCloseable {
  /**
   * Sends one request, waiting while flow control forbids it.
   *
   * @throws RpcException the call has ended; if the server failed it, this is the server's failure,
   *     which {@link #receive} also throws after the responses received before
   */
  @Override
  void send(Q request);

  /** True if sending failed but {@link #receive} may return the server's response or failure. */
  default boolean answerMayFollow() {
    return false;
  }

  /** Ends the requests. Never fails: {@link #receive} reports errors. */
  void endRequests();

  /** Cancels the call, unless it has ended. */
  @Override
  void close();
}
