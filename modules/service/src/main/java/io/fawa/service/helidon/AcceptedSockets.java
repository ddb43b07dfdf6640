/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.helidon;

import io.helidon.common.socket.SocketContext;
import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The accepted sockets of a Helidon listener, until their connections begin. Helidon gives
 * connections an interface without time-outs, half-close, or a way to close during a blocked TLS
 * write; but it passes each socket to its options first. Thread-safe.
 */
final class AcceptedSockets implements SocketOptions {
  /** From this number on, sockets with a failed TLS handshake are removed. */
  private static final int PRUNED_FROM = 256;

  private final SocketOptions options = SocketOptions.builder().tcpNoDelay(true).build();
  private final Map<Ends, SocketChannel> waiting = new ConcurrentHashMap<>();

  /** The key of a connection within a listener. */
  private record Ends(SocketAddress local, SocketAddress remote) {}

  /**
   * Removes and returns the socket of a connection that begins.
   *
   * @throws IllegalStateException the listener's options were replaced
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

  @Override
  public void configureSocket(SocketChannel channel) {
    options.configureSocket(channel);
    try {
      if (waiting.size() >= PRUNED_FROM) {
        waiting.values().removeIf(other -> !other.isOpen());
      }
      waiting.put(new Ends(channel.getLocalAddress(), channel.getRemoteAddress()), channel);
    } catch (IOException e) {
      // It is closed already; its connection will fail.
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
