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
   * @throws RpcException the call is over: the server's failure if it failed the call, as {@link
   *     #receive} gives it behind the responses that came before
   */
  @Override
  void send(Q request);

  /** True if sending failed and yet {@link #receive} may give what the server said of it. */
  default boolean answerMayFollow() {
    return false;
  }

  /**
   * Says that no more requests follow. Never fails: what went wrong is said by {@link #receive}.
   */
  void endRequests();

  /** Gives the call up, unless it is over. */
  @Override
  void close();
}
