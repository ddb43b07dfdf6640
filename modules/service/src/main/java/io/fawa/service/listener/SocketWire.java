/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.listener;

import io.fawa.http.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** The bytes of an accepted socket, or of the TLS over it. One thread reads, another writes. */
public final class SocketWire implements Wire {
  private final Socket socket;

  /** What has its own streams: the socket itself, or the TLS over it. */
  private final Socket top;

  private final InputStream in;
  private final OutputStream out;
  private volatile boolean writing;

  /** The bytes of a socket without TLS. */
  public SocketWire(Socket socket) throws IOException {
    this(socket, socket);
  }

  /**
   * The bytes of TLS over a socket.
   *
   * @param top the TLS; closing it closes {@code socket}
   */
  public SocketWire(Socket socket, Socket top) throws IOException {
    this.socket = socket;
    this.top = top;
    this.in = top.getInputStream();
    this.out = top.getOutputStream();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return in.read(target, offset, length);
  }

  @Override
  public void readTimeout(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    writing = true;
    try {
      out.write(source, offset, length);
    } finally {
      writing = false;
    }
  }

  @Override
  public boolean shutdownOutput() throws IOException {
    top.shutdownOutput();
    return true;
  }

  @Override
  public void close() throws IOException {
    try {
      if (!writing) {
        top.close();
      }
    } finally {
      // TLS would send its close_notify after the write under way, which may be stuck for ever.
      socket.close();
    }
  }

  @Override
  public void abort() throws IOException {
    socket.close();
  }
}
