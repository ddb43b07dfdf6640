/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A client's connection over any transport. One thread receives, another sends, both may close. It
 * detects by itself that the client is dead or has not read for too long, and then fails all waits.
 *
 * @param <I> a message of the client
 * @param <O> a message to the client
 */
public interface BoardConnection<I, O> {
  /**
   * Waits for the client's next message.
   *
   * @return empty after the client's last message
   * @throws IOException the connection broke, or the received data is not a message
   */
  Optional<I> receive() throws IOException;

  /**
   * Sends one message, waiting for a limited time while the client does not read.
   *
   * @throws IOException the connection broke or was closed
   */
  void send(O message) throws IOException;

  /**
   * Sends several messages, as {@link #send} does. A carrier may join them.
   *
   * @throws IOException as above
   */
  default void sendAll(List<O> messages) throws IOException {
    for (O message : messages) {
      send(message);
    }
  }

  /**
   * Reports the reason and closes; a blocked {@link #receive} then ends soon, whatever the client
   * does. Does nothing if the connection is closed already.
   */
  void close(EndReason reason);
}
