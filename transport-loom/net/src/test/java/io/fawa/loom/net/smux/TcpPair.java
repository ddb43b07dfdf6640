/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import io.fawa.loom.mux.MuxConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Two ends of one TCP connection on the loopback interface, as sessions or as they are. */
final class TcpPair implements AutoCloseable {
  private final Socket left;
  private final Socket right;

  TcpPair() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      left = new Socket(listener.getInetAddress(), listener.getLocalPort());
      right = listener.accept();
    }
  }

  Socket left() {
    return left;
  }

  Socket right() {
    return right;
  }

  SmuxSession client(MuxConfig config) throws IOException {
    return SmuxSession.client(config, Carrier.of(left));
  }

  SmuxSession server(MuxConfig config) throws IOException {
    return SmuxSession.server(config, Carrier.of(right));
  }

  @Override
  public void close() throws IOException {
    try (left;
        right) {
      // Closing is all there is to do.
    }
  }
}
