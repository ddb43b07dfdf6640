/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A connection whose handshake is complete (RFC 9000 §5). Thread-safe; one thread accepts streams,
 * one receives datagrams.
 */
public interface QuicConnection extends AutoCloseable {
  /** The peer's address. */
  InetSocketAddress remote();

  /** The peer's verified certificate chain, leaf first; empty if it sent none. */
  List<X509Certificate> certificates();

  /**
   * Opens a stream, waiting while the peer allows no more (RFC 9000 §4.6).
   *
   * @throws QuicConnectionClosedException the connection has ended
   * @throws io.fawa.limits.DeadlineExceededException the peer allowed none in time
   */
  QuicStream open(boolean bidirectional, Deadline deadline) throws IOException;

  /**
   * Waits for the next stream that the peer opens, of either kind.
   *
   * @throws QuicConnectionClosedException the connection has ended
   */
  QuicStream accept() throws IOException;

  /** The longest datagram that can be sent now, in bytes; 0 if the peer accepts none (RFC 9221). */
  int datagramBytesMax();

  /**
   * Sends a datagram, or drops it if there is no room; never waits for the peer.
   *
   * @return whether it was taken; false if it is too long or was dropped
   * @throws QuicConnectionClosedException the connection has ended
   */
  boolean sendDatagram(byte[] source, int offset, int length) throws IOException;

  /**
   * Waits for the next datagram. At most {@link QuicLimits#datagramsMax()} are queued; one that
   * comes to a full queue is dropped.
   *
   * @throws QuicConnectionClosedException the connection has ended
   */
  byte[] receiveDatagram() throws IOException;

  /**
   * Closes with an application error code (CONNECTION_CLOSE of type 0x1d). All waiters fail.
   * Closing again does nothing. Does not wait for the peer.
   *
   * @param reason for the peer's log; may be shortened
   */
  void close(long code, String reason);

  /** Closes with H3_NO_ERROR (RFC 9114 §8.1). */
  @Override
  default void close() {
    close(0x100, "");
  }

  /** Whether the connection has ended. */
  boolean closed();
}
