/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import io.fawa.http3.quic.QuicAcceptor;
import io.fawa.http3.quic.QuicClientConfig;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicListener;
import io.fawa.http3.quic.QuicProvider;
import io.fawa.http3.quic.QuicServerConfig;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * QUIC by kwik, which is pure Java and runs wherever Java does. It is for development and for some
 * hundred connections; for more, and for large downloads, use the netty provider.
 *
 * <ul>
 *   <li>Each connection costs five platform threads of kwik and 1 to 2 MB, each listener five more
 *       threads and each client connection one. Sending is slow: one system call a packet, and
 *       three threads that wake each other.
 *   <li>Data that kwik forgets to send goes out some milliseconds later, by a guard that uses
 *       private members of kwik; {@link #obstacle()} says what that requires.
 *   <li>RESET_STREAM is reported without its code. STOP_SENDING is reported with its code, but not
 *       once this side has finished the stream.
 *   <li>A server cannot request client certificates; a client sends its own without the chain. A
 *       host that is an address is sent as SNI all the same.
 *   <li>{@code UNDER_LOAD} validates addresses from 32 handshakes under way, or a quarter of the
 *       connections allowed if that is less. Until its address is validated a client costs two
 *       threads of kwik, for no longer than the handshake timeout.
 *   <li>Early data (0-RTT) is never accepted: the client sends it again after the handshake.
 *       Connection migration is not supported.
 *   <li>A listener accepts at most 1,000 connections, and one for each MiB of heap (16 at least).
 *   <li>A client's connection window is at least 15,000 bytes.
 * </ul>
 */
public final class KwikProvider implements QuicProvider {
  /** Connections of a listener at most, as each costs five threads. */
  private static final int CONNECTIONS_MAX = 1000;

  private static final int CONNECTIONS_MIN = 16;

  /** An idle connection takes about a third of this, a busy one more. */
  private static final long HEAP_BYTES_PER_CONNECTION = 1 << 20;

  private final StallGuard guard = new StallGuard();

  /** For {@link java.util.ServiceLoader}. */
  public KwikProvider() {}

  @Override
  public String name() {
    return "kwik";
  }

  @Override
  public Optional<String> obstacle() {
    return Internals.obstacle();
  }

  @Override
  public boolean pinsVirtualThreads() {
    return Runtime.version().feature() < 24;
  }

  @Override
  public QuicListener listen(
      InetSocketAddress address, QuicServerConfig config, QuicAcceptor acceptor)
      throws IOException {
    failIfObstructed();
    if (config.clientAuthorities().isPresent()) {
      throw new IOException(
          "clientAuthorities is set, but kwik cannot request client certificates");
    }
    return KwikListener.start(address, bounded(config), acceptor, guard);
  }

  private static QuicServerConfig bounded(QuicServerConfig config) {
    int max = connectionsMax(Runtime.getRuntime().maxMemory());
    return new QuicServerConfig(
        config.protocol(),
        config.certificate(),
        config.clientAuthorities(),
        config.limits(),
        Math.min(config.connectionsMax(), max),
        config.validation());
  }

  /** The connections allowed for a heap of {@code heapBytes}. */
  static int connectionsMax(long heapBytes) {
    return Math.clamp(heapBytes / HEAP_BYTES_PER_CONNECTION, CONNECTIONS_MIN, CONNECTIONS_MAX);
  }

  @Override
  public QuicConnection connect(
      InetSocketAddress address, QuicClientConfig config, Deadline deadline) throws IOException {
    failIfObstructed();
    return KwikClient.connect(address, config, guard, deadline);
  }

  private void failIfObstructed() throws IOException {
    Optional<String> obstacle = obstacle();
    if (obstacle.isPresent()) {
      throw new IOException(obstacle.get());
    }
  }
}
