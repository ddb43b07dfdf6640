/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import io.fawa.limits.Deadline;
import java.io.IOException;
import java.util.function.Consumer;

/** Opens exchanges with one origin, over one connection or a pool of them. Thread-safe. */
public interface Transport extends AutoCloseable {
  /**
   * Sends the head of a request (at the latest with its first flush), connecting if need be.
   *
   * @param deadline bounds connecting and every later wait of the exchange
   * @throws IOException no connection could be had; nothing was sent
   */
  default ClientExchange open(RequestHead head, Deadline deadline) throws IOException {
    return open(head, deadline, exchange -> {});
  }

  /**
   * The same, for who may want to give it up while it still waits for a connection.
   *
   * @param opening is told of the exchange before that wait, on the same thread, and throws
   *     nothing. Until this method returns the exchange is good for {@link ClientExchange#reset}
   *     alone, by any thread, which ends the wait at once
   * @throws ExchangeResetException it was reset meanwhile
   * @throws IOException no connection could be had; nothing was sent
   */
  ClientExchange open(RequestHead head, Deadline deadline, Consumer<ClientExchange> opening)
      throws IOException;

  /** Closes the connections; exchanges under way fail. */
  @Override
  void close();
}
