/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.Dialer;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One connection to a server. One thread reads while another writes; any thread may {@link #abort},
 * which ends both with an exception.
 */
final class Http1Connection {
  private final SocketChannel channel;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final ByteInput input = new ByteInput(this::read);

  /** How many exchanges it has completed. */
  private int exchanges;

  /** Bytes received for the current exchange. */
  private long receivedBytes;

  private long idleSinceNanos;

  private Http1Connection(SocketChannel channel, Socket socket) throws IOException {
    this.channel = channel;
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  /** Connects {@code channel}, waiting at most until the deadline. */
  static Http1Connection dial(SocketChannel channel, Dialer dialer, Deadline deadline)
      throws IOException {
    return new Http1Connection(channel, dialer.dial(channel.socket(), deadline));
  }

  ByteInput input() {
    return input;
  }

  void write(byte[] source, int offset, int length) throws IOException {
    out.write(source, offset, length);
    out.flush();
  }

  private int read(byte[] target, int offset, int length) throws IOException {
    int count = in.read(target, offset, length);
    receivedBytes += Math.max(count, 0);
    return count;
  }

  /** True if it was kept from an earlier exchange and no byte has arrived for the current one. */
  boolean possiblyStale() {
    return exchanges > 0 && receivedBytes == 0;
  }

  /** Records that an exchange has ended and the next may begin. */
  void keep(long nowNanos) {
    exchanges++;
    receivedBytes = 0;
    idleSinceNanos = nowNanos;
  }

  long idleSinceNanos() {
    return idleSinceNanos;
  }

  /**
   * Checks, without waiting, that a kept connection can carry another exchange: the server has
   * neither closed it nor sent unsolicited bytes, which would be read as the next response.
   */
  boolean usable() {
    try {
      if (!input.isEmpty() || (!socket.equals(channel.socket()) && in.available() > 0)) {
        return false;
      }
      channel.configureBlocking(false);
      try {
        return channel.read(ByteBuffer.allocate(1)) == 0;
      } finally {
        channel.configureBlocking(true);
      }
    } catch (IOException e) {
      return false;
    }
  }

  /** Closes an idle connection, with close_notify under TLS. */
  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      abort();
    }
  }

  /** Closes at once, without waiting for reads or writes in progress. */
  void abort() {
    try {
      // Closes the socket below TLS, as closing the TLS socket would wait for a blocked write.
      channel.close();
    } catch (IOException e) {
      // The connection is gone either way.
    }
  }
}
