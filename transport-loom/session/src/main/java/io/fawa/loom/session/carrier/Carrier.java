/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.carrier;

import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * A way to carry packs between two processes. A new one is a class that implements this: servers
 * and clients know nothing else of it. Thread-safe.
 */
public interface Carrier {
  /** The scheme of its targets, such as {@code tcp}. */
  String scheme();

  /**
   * Starts to accept connections.
   *
   * @param local where; port 0 takes a free one
   * @throws IOException the address cannot be bound
   */
  Acceptor listen(InetSocketAddress local) throws IOException;

  /**
   * Opens a connection.
   *
   * @param target an address with this {@link #scheme()}
   * @throws IllegalArgumentException the target has another scheme, or no host or port
   * @throws io.fawa.limits.DeadlineExceededException the server did not answer in time
   * @throws IOException the server cannot be reached
   */
  PackConnection connect(URI target, Deadline deadline) throws IOException;

  /**
   * The address in a target.
   *
   * @throws IllegalArgumentException the target has another scheme, or no host or port
   */
  static InetSocketAddress address(URI target, String scheme) {
    if (!scheme.equals(target.getScheme()) || target.getHost() == null || target.getPort() < 1) {
      throw new IllegalArgumentException(
          "target '" + target + "', allowed is " + scheme + "://HOST:PORT");
    }
    return new InetSocketAddress(target.getHost(), target.getPort());
  }
}
