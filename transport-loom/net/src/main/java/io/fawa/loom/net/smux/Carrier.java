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
 * What carries a session: bytes in order both ways. Closing it must wake whoever reads or writes
 * it. A session owns its carrier and closes it.
 */
public interface Carrier extends Closeable {
  /** Where the peer's bytes come from. Read by one thread. */
  InputStream input();

  /** Where bytes for the peer go. Written and flushed by one thread. */
  OutputStream output();

  /**
   * Lets the peer know that nothing more is written, while it may go on, and answers whether it
   * can: a closing session then gives the peer the chance to hang up first.
   */
  default boolean finishOutput() throws IOException {
    return false;
  }

  /**
   * Where the peer is, by which it has its share of what all of them may make the process hold. One
   * that is nowhere counts as a program of this machine.
   */
  default SocketAddress remoteAddress() {
    return InetSocketAddress.createUnresolved("unknown", 0);
  }

  /**
   * Closes it, with so much time at most for what it has not sent yet; zero means at once. What has
   * no such time is simply closed.
   */
  default void close(Duration linger) throws IOException {
    close();
  }

  /** A connected TCP socket, with its small packets sent at once. */
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
            // Closing is all there is to do.
          }
        });
  }

  /**
   * The two streams of something that is closed as a whole, such as a KCP connection. If that is
   * {@link Lingering}, it gets the time that a closing session has left. Where the peer is, is
   * known of that and of a {@link Socket}.
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
