/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.helidon.common.socket.SocketContext;
import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sockets that a listener has accepted, until the connections on them begin. Helidon hands
 * these an interface that knows no time-outs, no half-close, and no way to close under a writer
 * that is stuck in TLS; but it shows each socket to its options first. Here it is also counted, and
 * refused where the process has no room. Thread-safe.
 */
final class AcceptedSockets implements SocketOptions {
  /** From how many on it looks for those whose TLS handshake failed. */
  private static final int PRUNED_FROM = 256;

  private final SocketOptions options = SocketOptions.builder().tcpNoDelay(true).build();
  private final Map<Ends, SocketChannel> waiting = new ConcurrentHashMap<>();

  /** Every one that is open, as far as is known. */
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  private final Admission admission;

  /** What tells one connection of a listener from every other. */
  private record Ends(SocketAddress local, SocketAddress remote) {}

  AcceptedSockets(Admission admission) {
    this.admission = admission;
  }

  /** How many are open. */
  int open() {
    forgetClosed();
    return open.size();
  }

  /** The connection on a socket that was taken has ended. */
  void ended(Socket socket) {
    SocketChannel channel = socket.getChannel();
    if (channel != null && open.remove(channel)) {
      admission.left();
    }
  }

  /** Takes note of those that have closed. */
  void forgetClosed() {
    for (SocketChannel channel : List.copyOf(open)) {
      if (!channel.isOpen() && open.remove(channel)) {
        admission.left();
      }
    }
  }

  /**
   * The socket of a connection that begins; it is not kept here any longer.
   *
   * @throws IllegalStateException the listener was given other options than these
   */
  Socket take(SocketContext connection) {
    SocketChannel channel =
        waiting.remove(
            new Ends(connection.localPeer().address(), connection.remotePeer().address()));
    if (channel == null) {
      throw new IllegalStateException(
          "the listener's connectionOptions were replaced; leave them as they were prepared");
    }
    return channel.socket();
  }

  /**
   * Takes up a socket.
   *
   * @throws IllegalStateException there is no room for it; the listener closes it
   */
  @Override
  public void configureSocket(SocketChannel channel) {
    if (!admission.admit()) {
      forgetClosed();
      if (!admission.admit()) {
        throw new IllegalStateException("no room for a connection");
      }
    }
    open.add(channel);
    options.configureSocket(channel);
    try {
      if (waiting.size() >= PRUNED_FROM) {
        waiting.values().removeIf(other -> !other.isOpen());
      }
      waiting.put(new Ends(channel.getLocalAddress(), channel.getRemoteAddress()), channel);
    } catch (IOException e) {
      // It is closed already, which its connection will find out.
    }
  }

  @Override
  public void configureSocket(Socket socket) {
    options.configureSocket(socket);
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return options.socketOptions();
  }

  @Override
  public Duration connectTimeout() {
    return options.connectTimeout();
  }

  @Override
  public Duration readTimeout() {
    return options.readTimeout();
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return options.socketReceiveBufferSize();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return options.socketSendBufferSize();
  }

  @Override
  public boolean socketReuseAddress() {
    return options.socketReuseAddress();
  }

  @Override
  public boolean socketKeepAlive() {
    return options.socketKeepAlive();
  }

  @Override
  public boolean tcpNoDelay() {
    return options.tcpNoDelay();
  }
}
