/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.io.IOException;

/** Serves exchanges, each on a thread of its own that may block. Thread-safe. */
@FunctionalInterface
public interface ExchangeHandler {
  /**
   * Serves one exchange and returns when its response has ended.
   *
   * @throws IOException the exchange could not be finished; it is then reset
   */
  void handle(Exchange exchange) throws IOException;

  /**
   * Whether it has nothing to do for an exchange until its body begins, so that {@link #handle}
   * need not be called before the first bytes have come or time is up for them. Then no thread
   * waits for a client that is silent. It looks at the head alone.
   */
  default boolean beginsWithBody(Exchange exchange) {
    return false;
  }
}
