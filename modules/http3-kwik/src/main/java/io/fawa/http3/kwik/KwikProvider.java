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
 * QUIC by kwik: in Java alone, so it works wherever Java does. It is for development, and for some
 * hundred connections; above that, and for large downloads, the provider of netty serves better.
 *
 * <ul>
 *   <li>Each connection costs five platform threads of kwik and 1 to 2 MB, each listener five more
 *       and a client connection one. Sending is slow: a system call a packet, and three threads
 *       that wake each other.
 *   <li>Sending that kwik forgets goes on after some milliseconds, by a guard that uses private
 *       members of kwik; see {@link #obstacle()} for what that needs.
 *   <li>A reset by the peer is told without its code; a wish of the peer to get no more has one,
 *       but is not seen once this side has finished the stream.
 *   <li>Clients cannot be asked for a certificate; one of ours is shown without its chain. Where
 *       the host is an address, it is sent as SNI all the same.
 *   <li>{@code UNDER_LOAD} asks for a proof of address from 32 handshakes under way, or a quarter
 *       of the connections allowed, if that is less. Before the proof, kwik has two threads for a
 *       client, which a time-out of the handshake ends.
 *   <li>Early data (0-RTT) is never taken: it is sent again, behind the handshake. Clients cannot
 *       move to another address.
 *   <li>A listener has 1,000 connections at most, and one for each MiB of the heap.
 *   <li>On the client the connection window is at least 15,000 bytes.
 * </ul>
 */
public final class KwikProvider implements QuicProvider {
  /** A connection costs five threads. */
  private static final int CONNECTIONS_MAX = 1000;

  private static final int CONNECTIONS_MIN = 16;

  /** A connection takes about a third of it, and more while it is busy. */
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
          "kwik cannot ask for a client certificate, and clientAuthorities is set");
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

  /** How many connections a heap of so many bytes can carry. */
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
