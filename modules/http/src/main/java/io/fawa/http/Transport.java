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
   * Opens an exchange, connecting if necessary. The header section is sent with the first flush at
   * the latest.
   *
   * @param deadline bounds connecting and every later wait of the exchange
   * @throws IOException no connection was available; nothing was sent
   */
  default ClientExchange open(RequestHead head, Deadline deadline) throws IOException {
    return open(head, deadline, exchange -> {});
  }

  /**
   * As {@link #open(RequestHead, Deadline)}, for callers that may cancel while waiting for a
   * connection.
   *
   * @param opening receives the exchange before the wait, on the same thread; must not throw. Until
   *     this method returns, only {@link ClientExchange#reset} may be called on it, by any thread;
   *     that ends the wait at once
   * @throws ExchangeResetException it was reset meanwhile
   * @throws IOException no connection was available; nothing was sent
   */
  ClientExchange open(RequestHead head, Deadline deadline, Consumer<ClientExchange> opening)
      throws IOException;

  /** Closes the connections; exchanges in progress fail. */
  @Override
  void close();
}
