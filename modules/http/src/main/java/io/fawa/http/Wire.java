/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/**
 * The byte stream under a connection: a socket, with TLS or without. One thread reads while another
 * writes; any thread may close, which ends both with an exception.
 */
public interface Wire extends Closeable {
  /**
   * Reads some bytes, waiting until there is at least one.
   *
   * @return 1 to {@code length}, or -1 at the end
   */
  int read(byte[] target, int offset, int length) throws IOException;

  /**
   * Limits each later read; a read that takes longer throws a {@link
   * java.net.SocketTimeoutException} and loses no byte.
   *
   * @param millis 1 and more; 0 for no limit
   */
  default void readTimeout(int millis) throws IOException {
    throw new UnsupportedOperationException("this wire has no read time-out");
  }

  /** Writes and sends all of {@code source[offset, offset+length)}; does not retain it. */
  void write(byte[] source, int offset, int length) throws IOException;

  /**
   * Tells the peer that no more bytes follow, if the transport can half-close.
   *
   * @return whether it can
   */
  default boolean shutdownOutput() throws IOException {
    return false;
  }

  /**
   * Closes without a closing handshake. Never waits for the peer, as a closing message, such as
   * TLS's close_notify, would for a peer that reads nothing.
   */
  default void abort() throws IOException {
    close();
  }

  /** The wire over a connected socket. Closing it closes the socket. */
  static Wire of(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    OutputStream out = socket.getOutputStream();
    return new Wire() {
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
        out.write(source, offset, length);
        out.flush();
      }

      @Override
      public boolean shutdownOutput() throws IOException {
        socket.shutdownOutput();
        return true;
      }

      @Override
      public void close() throws IOException {
        if (socket instanceof SSLSocket && !socket.isClosed()) {
          // Without SO_LINGER, closing waits for a blocked write for ever; with it, for a second.
          socket.setSoLinger(true, 1);
        }
        socket.close();
      }
    };
  }
}
