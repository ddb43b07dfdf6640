/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.io.IOException;
import java.util.Optional;

/**
 * A client's connection, whatever carries it. One thread receives, one other sends, both close. It
 * finds out by itself that the client is dead, or takes nothing for too long, and then fails
 * whatever waits.
 *
 * @param <I> a message of the client
 * @param <O> a message to the client
 */
public interface BoardConnection<I, O> {
  /**
   * Waits for what the client sends next.
   *
   * @return empty once the client sends nothing more, and ever after
   * @throws IOException the connection broke, or what came is not a message
   */
  Optional<I> receive() throws IOException;

  /**
   * Sends one message, waiting while the client does not read, but not for ever.
   *
   * @throws IOException the connection broke or was closed
   */
  void send(O message) throws IOException;

  /**
   * Says why and closes; a {@link #receive} that waits then ends soon, whatever the client does.
   * Harmless if the connection is closed already.
   */
  void close(EndReason reason);
}
