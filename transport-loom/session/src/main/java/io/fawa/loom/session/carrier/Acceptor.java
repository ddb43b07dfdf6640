/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.carrier;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The connections that clients open to one address. Thread-safe. */
public interface Acceptor extends Closeable {
  /**
   * The next connection; blocks until there is one.
   *
   * @throws IOException it could not be accepted, as there are too many open files for example, and
   *     a later try may succeed; or this is closed
   */
  PackConnection accept() throws IOException;

  /** Where it listens. */
  InetSocketAddress localAddress();

  /** Whether it was closed, so that no later {@link #accept} can succeed. */
  boolean closed();

  /** Accepts no more, and wakes who waits for a connection. Accepted ones stay open. */
  @Override
  void close();
}
