/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Makes connections and listeners by one QUIC library. Thread-safe. */
public interface QuicProvider {
  /** Its name in settings and logs, such as {@code netty}. */
  String name();

  /**
   * Why it cannot work in this process, such as a native library that is missing; empty if it can.
   * The first call may load the library; the result is kept.
   */
  Optional<String> obstacle();

  /**
   * Whether its blocking calls hold the carrier of a virtual thread on this runtime, so that its
   * streams are better served by platform threads.
   */
  default boolean pinsVirtualThreads() {
    return false;
  }

  /**
   * Begins to accept connections.
   *
   * @param address a port of 0 is a free one
   * @throws IOException the address cannot be bound, or the certificate cannot be used
   */
  QuicListener listen(InetSocketAddress address, QuicServerConfig config, QuicAcceptor acceptor)
      throws IOException;

  /**
   * Connects, and returns once the handshake is complete.
   *
   * @throws IOException the connection failed; the message says why
   * @throws io.fawa.limits.DeadlineExceededException there was no answer in time
   */
  QuicConnection connect(InetSocketAddress address, QuicClientConfig config, Deadline deadline)
      throws IOException;

  /** All providers that this process has, in no order. */
  static List<QuicProvider> installed() {
    return ServiceLoader.load(QuicProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
