/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.net.SocketAddress;
import java.util.Optional;

/** Is told of connections, in the order of registration. Thread-safe. */
public interface ConnectionHook {
  /** A session begins; {@link Service#onConnected} was called. */
  default void afterConnect(Session session) throws Exception {}

  /** A session goes on with another connection, in our own mode; it was lost or left the first. */
  default void afterResume(Session session) throws Exception {}

  /**
   * A connection has ended; {@link Service#onDisconnected} was called if there was a session.
   *
   * @param session empty if the handshake has failed
   */
  default void afterDisconnect(SocketAddress remote, Optional<Session> session, EndReason reason) {}
}
