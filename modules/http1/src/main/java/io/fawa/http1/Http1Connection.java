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

  /** How many exchanges it has carried to their end. */
  private int exchanges;

  /** Bytes that came for the exchange it carries. */
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

  /** True if it was kept from an earlier exchange, and nothing has come for this one. */
  boolean possiblyStale() {
    return exchanges > 0 && receivedBytes == 0;
  }

  /** Takes note that an exchange has ended and the next may begin. */
  void keep(long nowNanos) {
    exchanges++;
    receivedBytes = 0;
    idleSinceNanos = nowNanos;
  }

  long idleSinceNanos() {
    return idleSinceNanos;
  }

  /**
   * Looks, without waiting, whether a kept connection can carry another exchange: the server has
   * not closed it and has sent nothing unasked, which would be taken for the next response.
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

  /** Closes an idle connection, with TLS's goodbye where there is TLS. */
  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      abort();
    }
  }

  /** Closes at once and without waiting, whatever is under way. */
  void abort() {
    try {
      // Not the TLS socket over it: that one would wait for a write that is stuck.
      channel.close();
    } catch (IOException e) {
      // Nothing more can be done about it.
    }
  }
}
