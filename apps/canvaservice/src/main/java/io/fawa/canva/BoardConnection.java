/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import java.io.IOException;

/**
 * A client's connection, whatever carries it. One thread receives; one other sends, pings and
 * closes; any thread may abort, which wakes both.
 */
interface BoardConnection {
  /** What a client may send. */
  sealed interface Incoming {
    /** A whole message. */
    record Message(String text) implements Incoming {}

    /** A sign of life. */
    record Alive() implements Incoming {}

    /** The end, and ever after. */
    record Closed() implements Incoming {}
  }

  /**
   * Waits for what the client sends next.
   *
   * @throws IOException the connection broke, was aborted, or was closed for a message over the
   *     limit
   */
  Incoming receive() throws IOException;

  /**
   * Sends one message, waiting while the client does not read.
   *
   * @throws IOException the connection broke, was closed or was aborted
   */
  void send(String text) throws IOException;

  /** Asks the client for a sign of life; fails as {@link #send}. */
  void ping() throws IOException;

  /** Says why and closes. Harmless if the connection is closed already. */
  void close(Hangup hangup);

  /** Cuts the connection without a word. */
  void abort();
}
