/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A UDP port that is kept free for HTTP/3, by a socket that is closed when the real one is about to
 * be bound. For listeners that take any port: HTTP/3 needs the same number as TLS, and the system
 * picks one for TLS without looking at UDP.
 */
final class FreePort implements AutoCloseable {
  private static final int TRIES_MAX = 20;

  private final DatagramSocket socket;

  private FreePort(DatagramSocket socket) {
    this.socket = socket;
  }

  /** Opens something at a port. */
  interface Opening {
    void at(int port) throws IOException;
  }

  /**
   * Opens something at a TCP port whose number is free for UDP too.
   *
   * @throws IOException none of {@value #TRIES_MAX} ports was free
   */
  static FreePort openBoth(InetAddress address, Opening tcp) throws IOException {
    IOException last = new IOException("no port was tried");
    for (int i = 0; i < TRIES_MAX; i++) {
      DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0));
      try {
        tcp.at(socket.getLocalPort());
        return new FreePort(socket);
      } catch (IOException e) {
        socket.close();
        last = e;
      }
    }
    throw last;
  }

  @Override
  public void close() {
    socket.close();
  }
}
