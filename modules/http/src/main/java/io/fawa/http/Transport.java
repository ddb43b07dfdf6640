/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.io.IOException;

/** Opens exchanges with one origin, over one connection or a pool of them. Thread-safe. */
public interface Transport extends AutoCloseable {
  /**
   * Sends the head of a request (at the latest with its first flush), connecting if need be.
   *
   * @param deadline bounds connecting and every later wait of the exchange
   * @throws IOException no connection could be had; nothing was sent
   */
  ClientExchange open(RequestHead head, Deadline deadline) throws IOException;

  /** Closes the connections; exchanges under way fail. */
  @Override
  void close();
}
