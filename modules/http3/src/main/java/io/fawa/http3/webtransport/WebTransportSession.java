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
  /** Waits for the next bidirectional stream that the peer opens. */
  WebTransportStream acceptBidi() throws IOException;

  /** Waits for the next unidirectional stream that the peer opens; it can only be read. */
  WebTransportStream acceptUni() throws IOException;

  /**
   * Opens a bidirectional stream, waiting while the peer allows no more.
   *
   * @throws io.fawa.limits.DeadlineExceededException the peer allowed none in time
   */
  WebTransportStream openBidi(Deadline deadline) throws IOException;

  /** Opens a unidirectional stream, which can only be written; otherwise as {@link #openBidi}. */
  WebTransportStream openUni(Deadline deadline) throws IOException;

  /** The longest datagram that can be sent now, in bytes; 0 if the peer accepts none. */
  int datagramBytesMax();

  /**
   * Sends a datagram, or drops it; never waits for the peer.
   *
   * @return whether it was taken; false if it is too long or was dropped
   */
  boolean sendDatagram(byte[] payload) throws IOException;

  /** Waits for the next datagram; at most {@code Http3Config.datagramsMax} are queued. */
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

  /** How the session ended; empty while it is open. */
  Optional<WebTransportClose> closed();

  /**
   * Waits until the session has ended.
   *
   * @throws io.fawa.limits.DeadlineExceededException it did not end in time
   */
  WebTransportClose awaitClose(Deadline deadline) throws IOException;
}
