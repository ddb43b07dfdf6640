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

/** The wire of an accepted socket, with or without TLS. One thread reads, another writes. */
public final class SocketWire implements Wire {
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final Top top;
  private volatile boolean writing;

  /** The layer over the socket, for closing. */
  public interface Top {
    /** Sends a closing message, such as close_notify, and closes. */
    void close() throws IOException;

    /** Half-closes the output; false if the layer cannot. */
    boolean shutdownOutput() throws IOException;
  }

  /** The wire of a socket without TLS. */
  public SocketWire(Socket socket) throws IOException {
    this(socket, socket);
  }

  /** The wire of TLS over a socket. */
  public SocketWire(Socket socket, Socket tls) throws IOException {
    this(socket, tls.getInputStream(), tls.getOutputStream(), new Ended(tls));
  }

  /** The wire of streams over a socket. */
  public SocketWire(Socket socket, InputStream in, OutputStream out, Top top) {
    this.socket = socket;
    this.in = in;
    this.out = out;
    this.top = top;
  }

  /** A socket that is closed with the wire. */
  private record Ended(Socket socket) implements Top {
    @Override
    public void close() throws IOException {
      socket.close();
    }

    @Override
    public boolean shutdownOutput() throws IOException {
      socket.shutdownOutput();
      return true;
    }
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
    return top.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    try {
      if (!writing) {
        top.close();
      }
    } finally {
      // TLS would send close_notify after the write in progress, which may block for ever.
      socket.close();
    }
  }

  @Override
  public void abort() throws IOException {
    socket.close();
  }
}
