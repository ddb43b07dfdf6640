/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A listener before a server. Who connects is held there, with what it said, until it is let
 * through; so a client waits in the midst of its handshake for as long as a test wants.
 */
public final class Gate implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final ServerSocket listener;
  private final int server;

  /** A gate before what listens on {@code server}. */
  public Gate(int server) throws IOException {
    this.listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    this.server = server;
    listener.setSoTimeout(PATIENCE_MILLIS);
  }

  /** Where clients connect. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Waits for the next client, until it has said something. */
  public Visitor next() throws IOException {
    Socket socket = listener.accept();
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new Visitor(socket, socket.getInputStream().read());
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /** One who has connected. */
  public final class Visitor implements AutoCloseable {
    private final Socket socket;
    private final int firstByte;

    private Visitor(Socket socket, int firstByte) {
      this.socket = socket;
      this.firstByte = firstByte;
    }

    /** Connects it with the server, from what it has said on. */
    public void letThrough() throws IOException {
      Socket inner = new Socket(InetAddress.getLoopbackAddress(), server);
      inner.getOutputStream().write(firstByte);
      pump(socket, inner);
      pump(inner, socket);
    }

    /** Waits for the end of what it says: it has closed its socket. */
    public void awaitEnd() throws IOException {
      try (InputStream in = socket.getInputStream()) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    }

    /** Has the client see its connection end. */
    public void hangUp() throws IOException {
      socket.close();
    }

    @Override
    public void close() throws IOException {
      hangUp();
    }
  }

  private static void pump(Socket from, Socket to) {
    Thread.ofVirtual()
        .start(() -> {
          try (from;
              to) {
            from.getInputStream().transferTo(to.getOutputStream());
          } catch (IOException e) {
            // One of them has gone, and so both do.
          }
        });
  }
}
