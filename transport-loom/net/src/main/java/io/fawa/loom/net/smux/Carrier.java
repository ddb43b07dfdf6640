/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import io.fawa.loom.net.Lingering;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * The transport of a session: a byte stream in each direction. Closing it must wake blocked readers
 * and writers. A session owns its carrier and closes it.
 */
public interface Carrier extends Closeable {
  /** The peer's bytes. Read by one thread. */
  InputStream input();

  /** The bytes for the peer. Written and flushed by one thread. */
  OutputStream output();

  /**
   * Half-closes the output and returns whether it can: a closing session then lets the peer close
   * first.
   */
  default boolean finishOutput() throws IOException {
    return false;
  }

  /**
   * The peer's address, which determines its share of the budget. A carrier without one counts as
   * local.
   */
  default SocketAddress remoteAddress() {
    return InetSocketAddress.createUnresolved("unknown", 0);
  }

  /**
   * Closes it, waiting at most {@code linger} for unsent bytes; zero closes at once. Carriers
   * without lingering just close.
   */
  default void close(Duration linger) throws IOException {
    close();
  }

  /** A connected TCP socket, with TCP_NODELAY. */
  static Carrier of(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    InputStream input = socket.getInputStream();
    OutputStream output = socket.getOutputStream();
    return new Carrier() {
      @Override
      public InputStream input() {
        return input;
      }

      @Override
      public OutputStream output() {
        return output;
      }

      @Override
      public boolean finishOutput() throws IOException {
        socket.shutdownOutput();
        return true;
      }

      @Override
      public SocketAddress remoteAddress() {
        return socket.getRemoteSocketAddress();
      }

      @Override
      public void close() throws IOException {
        socket.close();
      }
    };
  }

  /** Any two streams; closing the carrier closes both. */
  static Carrier of(InputStream input, OutputStream output) {
    return of(
        input,
        output,
        () -> {
          try (input;
              output) {
            // The other stream is closed anyway.
          }
        });
  }

  /**
   * The two streams of a resource that is closed as a whole, such as a KCP connection. If it is
   * {@link Lingering}, it gets the remaining time of a closing session. The peer's address is known
   * for that and for a {@link Socket}.
   */
  static Carrier of(InputStream input, OutputStream output, Closeable whole) {
    return new Carrier() {
      @Override
      public InputStream input() {
        return input;
      }

      @Override
      public OutputStream output() {
        return output;
      }

      @Override
      public SocketAddress remoteAddress() {
        return switch (whole) {
          case Lingering lingering -> lingering.remoteAddress();
          case Socket socket -> socket.getRemoteSocketAddress();
          default -> Carrier.super.remoteAddress();
        };
      }

      @Override
      public void close() throws IOException {
        whole.close();
      }

      @Override
      public void close(Duration linger) throws IOException {
        if (whole instanceof Lingering lingering) {
          lingering.close(linger);
        } else {
          whole.close();
        }
      }
    };
  }
}
