/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http2.Wire;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The bytes of one of Helidon's sockets. One thread reads while another writes. */
final class HelidonWire implements Wire {
  private static final Logger LOG = System.getLogger(HelidonWire.class.getName());
  private static final byte[] NOTHING = {};

  private final HelidonSocket socket;
  private byte[] read = NOTHING;
  private int position;

  HelidonWire(HelidonSocket socket) {
    this.socket = socket;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (position == read.length) {
      byte[] next = next();
      if (next == null) {
        return -1;
      }
      read = next;
      position = 0;
    }
    int count = Math.min(length, read.length - position);
    System.arraycopy(read, position, target, offset, count);
    position += count;
    return count;
  }

  @SuppressWarnings("NullAway")
  private byte[] next() throws IOException {
    try {
      return socket.get();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    try {
      socket.write(BufferData.create(source, offset, length));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      socket.close();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Closes a socket, which another may have closed already. */
  static void close(HelidonSocket socket) {
    try {
      socket.close();
    } catch (UncheckedIOException e) {
      LOG.log(Level.TRACE, "closed already", e);
    }
  }
}
