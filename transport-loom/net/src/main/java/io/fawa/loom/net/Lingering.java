/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

/** Something whose closing may wait for its peer, for as long as whoever closes it has time. */
public interface Lingering extends Closeable {
  /**
   * Closes, waiting at most so long, and no longer than {@link #close()} would; zero does not wait.
   * Closing twice is silent.
   */
  void close(Duration linger) throws IOException;

  /** Where the peer is. */
  SocketAddress remoteAddress();
}
