/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.carrier;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A connection that carries whole packs in order, of 1 to {@link Frames#PACK_BYTES_MAX} bytes. One
 * thread receives, one sends, any may close.
 */
public interface PackConnection extends Closeable {
  /**
   * The next pack; blocks until there is one. Empty once the peer has ended in order.
   *
   * @throws io.fawa.loom.wire.MalformedFrameException the peer sent what is no pack
   * @throws IOException the connection is lost, or was closed here
   */
  Optional<byte[]> receive() throws IOException;

  /**
   * Whether more has come already, so that {@link #receive} hardly waits. By the thread that
   * receives.
   */
  default boolean hasMore() {
    return false;
  }

  /**
   * Sends packs, at best in one system call. Blocks while the peer does not read.
   *
   * @throws IOException the connection is lost, or was closed here
   */
  void send(List<byte[]> packs) throws IOException;

  /**
   * Tells the peer that no more packs come, if the carrier can; {@link #receive} goes on until the
   * peer has ended too. Called by the thread that sends.
   *
   * @return false if the carrier cannot
   */
  boolean finish() throws IOException;

  /** The peer's address; that of its client, once a proxy has said it. */
  SocketAddress remoteAddress();

  /**
   * Whether the address is that of a proxy, whose connections are of many clients: limits of one
   * address do not hold for it. It may end with the first pack.
   */
  default boolean isOfMany() {
    return false;
  }

  /**
   * Closes it and wakes both threads; waits at most {@code linger} until what was sent is on its
   * way.
   */
  void close(Duration linger);

  /** Closes it at once and wakes both threads. What was sent may be lost. */
  @Override
  default void close() {
    close(Duration.ZERO);
  }
}
