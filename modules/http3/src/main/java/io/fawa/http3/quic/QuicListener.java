/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

import java.net.InetSocketAddress;

/** A UDP port that accepts connections. Thread-safe. */
public interface QuicListener extends AutoCloseable {
  /** The address that was bound. */
  InetSocketAddress address();

  /** How many connections are open, handshakes under way included. */
  int connections();

  /**
   * Uses the certificate that {@link QuicServerConfig#certificate()} supplies now for new
   * connections; open ones keep theirs, and the socket stays open.
   *
   * @throws java.io.UncheckedIOException the certificate cannot be used; the old one stays in use
   */
  void reloadCertificate();

  /** Refuses new connections (CONNECTION_REFUSED) and keeps those that are open. */
  void refuse();

  /** Closes the port and every connection. Does not wait for peers. */
  @Override
  void close();
}
