/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

/** Serves the connections of a listener, many at once. */
@FunctionalInterface
public interface QuicAcceptor {
  /**
   * Serves one connection whose handshake is complete, on a virtual thread of its own. The provider
   * closes the connection when it returns.
   */
  void serve(QuicConnection connection);
}
