/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.webtransport;

import io.fawa.limits.Deadline;
import java.io.IOException;
import java.util.Optional;

/**
 * A session (draft-ietf-webtrans-http3): streams and datagrams between a client and a server that
 * share one connection with others. Thread-safe; every wait ends when the session does, with a
 * {@link WebTransportClosedException}.
 */
public interface WebTransportSession extends AutoCloseable {
  /** The next bidirectional stream that the peer has opened, waiting for it. */
  WebTransportStream acceptBidi() throws IOException;

  /** The next unidirectional stream that the peer has opened, to be read, waiting for it. */
  WebTransportStream acceptUni() throws IOException;

  /**
   * Opens a bidirectional stream, waiting while the peer allows no more.
   *
   * @throws io.fawa.limits.DeadlineExceededException it allowed none in time
   */
  WebTransportStream openBidi(Deadline deadline) throws IOException;

  /** Opens a unidirectional stream, to be written, waiting while the peer allows no more. */
  WebTransportStream openUni(Deadline deadline) throws IOException;

  /** The longest datagram that can be sent now, in bytes; 0 if the peer takes none. */
  int datagramBytesMax();

  /**
   * Sends a datagram, or drops it; never waits for the peer.
   *
   * @return whether it was taken; false if it is too long or was dropped
   */
  boolean sendDatagram(byte[] payload) throws IOException;

  /** The next datagram, waiting for it; while nobody receives, few wait and more are dropped. */
  byte[] receiveDatagram() throws IOException;

  /**
   * Ends the session and all its streams. Closing again does nothing. Does not wait for the peer.
   *
   * @param code of the application, 32 bits, unsigned
   * @param reason at most 1,024 bytes of UTF-8; a longer one is cut
   */
  void close(int code, String reason);

  /** Ends the session with code 0. */
  @Override
  default void close() {
    close(0, "");
  }

  /** How it ended; empty while it lives. */
  Optional<WebTransportClose> closed();

  /** Waits until it has ended. */
  WebTransportClose awaitClose(Deadline deadline) throws IOException;
}
