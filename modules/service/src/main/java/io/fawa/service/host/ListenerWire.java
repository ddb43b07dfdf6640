/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.Wire;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one of a listener's connections: those of its socket, or of the TLS over it where
 * that is known, or else those that Helidon's socket has decrypted. One thread reads while another
 * writes.
 */
final class ListenerWire implements Wire {
  private final Socket socket;
  private final Bytes bytes;
  private volatile boolean writing;

  ListenerWire(HelidonSocket helidon, Socket socket, Connections.Secured secured)
      throws IOException {
    this.socket = socket;
    if (!helidon.isSecure()) {
      bytes = new Direct(Wire.of(socket));
    } else if (secured.over(socket).isPresent()) {
      bytes = new Direct(Wire.of(secured.over(socket).get()));
    } else {
      bytes = new Decrypted(helidon);
    }
  }

  /** Where the bytes come from and go to. */
  private sealed interface Bytes {
    int read(byte[] target, int offset, int length) throws IOException;

    void write(byte[] source, int offset, int length) throws IOException;

    boolean shutdownOutput() throws IOException;

    void close() throws IOException;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return bytes.read(target, offset, length);
  }

  @Override
  public void readTimeout(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    writing = true;
    try {
      bytes.write(source, offset, length);
    } finally {
      writing = false;
    }
  }

  @Override
  public boolean shutdownOutput() throws IOException {
    return bytes.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    try {
      if (!writing) {
        bytes.close();
      }
    } finally {
      // A good-bye of TLS would wait for a writer, who may be stuck for ever.
      socket.close();
    }
  }

  /** A socket, or TLS over one. */
  private record Direct(Wire wire) implements Bytes {
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return wire.read(target, offset, length);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      wire.write(source, offset, length);
    }

    @Override
    public boolean shutdownOutput() throws IOException {
      return wire.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
      wire.close();
    }
  }

  /** What another's TLS gives, which says good-bye only when it is closed. */
  private static final class Decrypted implements Bytes {
    private static final byte[] NOTHING = {};

    private final HelidonSocket helidon;

    // The reader's:
    private byte[] decrypted = NOTHING;
    private int position;

    Decrypted(HelidonSocket helidon) {
      this.helidon = helidon;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
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
    public void write(byte[] source, int offset, int length) throws IOException {
      try {
        helidon.write(BufferData.createReadOnly(source, offset, length));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    @Override
    public boolean shutdownOutput() {
      return false;
    }

    @Override
    public void close() throws IOException {
      try {
        helidon.close();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
  }
}
