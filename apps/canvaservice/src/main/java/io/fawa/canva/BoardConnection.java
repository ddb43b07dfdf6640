/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import java.io.IOException;

/**
 * A client's connection, whatever carries it. One thread receives; one other sends and closes. It
 * finds out by itself that the client is dead, or takes nothing for too long, and then fails
 * whatever waits.
 */
interface BoardConnection {
  /** What a client may send. */
  sealed interface Incoming {
    /** A whole message. */
    record Message(String text) implements Incoming {}

    /** The end, and ever after. */
    record Closed() implements Incoming {}
  }

  /**
   * Waits for what the client sends next.
   *
   * @throws IOException the connection broke, or was closed for a message over the limit
   */
  Incoming receive() throws IOException;

  /**
   * Sends one message, waiting while the client does not read, but not for ever.
   *
   * @throws IOException the connection broke or was closed
   */
  void send(String text) throws IOException;

  /**
   * Says why and closes; {@link #receive} then ends soon, whatever the client does. Harmless if the
   * connection is closed already.
   */
  void close(Hangup hangup);
}
