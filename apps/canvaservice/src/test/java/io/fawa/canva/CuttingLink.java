/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A TCP link that can be cut, and that may lead elsewhere later. */
final class CuttingLink implements AutoCloseable {
  private final ServerSocket listener;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile URI to;

  CuttingLink(URI to) throws IOException {
    this.to = to;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI url() {
    return URI.create("tcp://127.0.0.1:" + listener.getLocalPort());
  }

  void leadTo(URI other) {
    to = other;
  }

  /** Cuts all connections at once, in the middle of whatever is on its way. */
  void cut() {
    List<Socket> now = List.copyOf(open);
    now.forEach(CuttingLink::closeQuietly);
    open.removeAll(now);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        try {
          Socket server = new Socket(to.getHost(), to.getPort());
          open.add(server);
          Thread.ofVirtual().start(() -> copy(client, server));
          Thread.ofVirtual().start(() -> copy(server, client));
        } catch (IOException e) {
          closeQuietly(client);
        }
      } catch (IOException e) {
        // The listener is closed.
      }
    }
  }

  private static void copy(Socket from, Socket to) {
    byte[] buffer = new byte[4_096];
    try {
      InputStream input = from.getInputStream();
      OutputStream output = to.getOutputStream();
      for (int length = input.read(buffer); length >= 0; length = input.read(buffer)) {
        output.write(buffer, 0, length);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.setSoLinger(true, 0); // a reset loses what is on its way
      socket.close();
    } catch (IOException e) {
      // It is closed already.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }
}
