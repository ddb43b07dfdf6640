/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.Wire;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one of a listener's connections: in cleartext those of its socket, under TLS those
 * that Helidon's socket has decrypted. One thread reads while another writes.
 */
final class ListenerWire implements Wire {
  private static final byte[] NOTHING = {};

  private final HelidonSocket helidon;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private volatile boolean writing;

  // The reader's:
  private byte[] decrypted = NOTHING;
  private int position;

  ListenerWire(HelidonSocket helidon, Socket socket) throws IOException {
    this.helidon = helidon;
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (!helidon.isSecure()) {
      return in.read(target, offset, length);
    }
    while (position == decrypted.length) {
      byte[] next = decrypt();
      if (next == null) {
        return -1;
      }
      decrypted = next;
      position = 0;
    }
    int count = Math.min(length, decrypted.length - position);
    System.arraycopy(decrypted, position, target, offset, count);
    position += count;
    if (position == decrypted.length) {
      // A connection that waits keeps nothing.
      decrypted = NOTHING;
      position = 0;
    }
    return count;
  }

  private byte @Nullable [] decrypt() throws IOException {
    try {
      return helidon.get();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void readTimeout(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    writing = true;
    try {
      if (helidon.isSecure()) {
        helidon.write(BufferData.createReadOnly(source, offset, length));
      } else {
        out.write(source, offset, length);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      writing = false;
    }
  }

  @Override
  public boolean shutdownOutput() throws IOException {
    if (helidon.isSecure()) {
      // Helidon's socket says good-bye only when it is closed.
      return false;
    }
    socket.shutdownOutput();
    return true;
  }

  @Override
  public void close() throws IOException {
    if (writing || !helidon.isSecure()) {
      // Under TLS a good-bye would wait for the writer, who may be stuck for ever.
      socket.close();
      return;
    }
    try {
      helidon.close();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      socket.close();
    }
  }
}
