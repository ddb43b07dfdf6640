/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.carrier;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * What some peers send before their first pack to say whose connection it is, such as a proxy's
 * header of the PROXY protocol. Thread-safe.
 */
public interface Prelude {
  /** Whether connections from this address begin with one. */
  boolean isExpectedFrom(SocketAddress peer);

  /**
   * Reads it, and no byte behind it. Blocks; the server closes a connection that takes longer than
   * authentication may.
   *
   * @return the client's address; empty for a connection of the peer's own
   * @throws IOException it is malformed, or the connection is lost
   */
  Optional<InetSocketAddress> read(InputStream input) throws IOException;
}
