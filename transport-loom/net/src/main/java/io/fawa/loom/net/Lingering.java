/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

/** A resource whose close may wait for its peer, up to a time that the caller chooses. */
public interface Lingering extends Closeable {
  /**
   * Closes, waiting at most {@code linger}, and no longer than {@link #close()} would; zero does
   * not wait. Closing twice has no effect.
   */
  void close(Duration linger) throws IOException;

  /** The peer's address. */
  SocketAddress remoteAddress();
}
