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
   * Whether {@link #handle} may be called only once the first bytes of the body have arrived, or
   * the time for them is up. No thread then waits for a silent client. Looks at the header section
   * only.
   */
  default boolean beginsWithBody(Exchange exchange) {
    return false;
  }
}
