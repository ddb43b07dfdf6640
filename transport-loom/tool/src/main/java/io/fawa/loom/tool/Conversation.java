/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.tool;

import io.fawa.limits.Deadline;
import io.fawa.loom.net.smux.Carrier;
import io.fawa.loom.net.smux.SmuxSession;
import io.fawa.loom.net.smux.SmuxStream;
import io.fawa.loom.net.udp.KcpConnection;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A byte stream to a peer and back: a plain KCP connection, or one smux stream on it. */
sealed interface Conversation extends Closeable {

  /** Reads at least one byte by a deadline and returns how many. */
  int read(byte[] target, Deadline deadline) throws IOException;

  /** Writes all of a part of an array by a deadline. */
  void write(byte[] source, int offset, int length, Deadline deadline) throws IOException;

  /** Connects to an echo. */
  static Conversation with(InetSocketAddress server, Settings settings) throws IOException {
    KcpConnection connection = KcpConnection.connect(server, settings.kcp());
    if (settings.mux().isEmpty()) {
      return new Plain(connection);
    }
    SmuxSession session = SmuxSession.client(settings.mux().get(), carrier(connection));
    return new Multiplexed(session, session.openStream());
  }

  /** The carrier of a session over a connection. */
  static Carrier carrier(KcpConnection connection) {
    return Carrier.of(connection.input(), connection.output(), connection);
  }

  /** The connection itself. */
  record Plain(KcpConnection connection) implements Conversation {
    @Override
    public int read(byte[] target, Deadline deadline) throws IOException {
      return connection.read(target, 0, target.length, deadline);
    }

    @Override
    public void write(byte[] source, int offset, int length, Deadline deadline) throws IOException {
      connection.write(source, offset, length, deadline);
    }

    @Override
    public void close() {
      connection.close();
    }
  }

  /** A stream with its own session. */
  record Multiplexed(SmuxSession session, SmuxStream stream) implements Conversation {
    @Override
    public int read(byte[] target, Deadline deadline) throws IOException {
      stream.readDeadline(deadline);
      int count = stream.input().read(target);
      if (count < 0) {
        throw new EOFException("the peer closed the stream");
      }
      return count;
    }

    @Override
    public void write(byte[] source, int offset, int length, Deadline deadline) throws IOException {
      stream.writeDeadline(deadline);
      stream.output().write(source, offset, length);
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
