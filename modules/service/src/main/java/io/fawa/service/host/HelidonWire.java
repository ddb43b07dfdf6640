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
 * The bytes of a connection to which Helidon has put TLS: those that its socket has decrypted. One
 * thread reads while another writes.
 */
final class HelidonWire implements Wire {
  private final HelidonSocket helidon;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private volatile boolean writing;

  /**
   * The bytes of {@code helidon}.
   *
   * @param socket the one below TLS
   */
  HelidonWire(HelidonSocket helidon, Socket socket) {
    this.helidon = helidon;
    this.socket = socket;
    this.in = new Decrypted(helidon);
    this.out = new Encrypted(helidon);
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

  /** Helidon says close_notify only when it closes. */
  @Override
  public void close() throws IOException {
    try {
      if (!writing) {
        helidon.close();
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      // A close_notify would wait for a writer, who may be stuck for ever.
      socket.close();
    }
  }

  @Override
  public void abort() throws IOException {
    socket.close();
  }

  /** What Helidon has decrypted, in arrays of its own. */
  private static final class Decrypted extends InputStream {
    private static final byte[] NOTHING = {};

    private final HelidonSocket helidon;
    private byte[] decrypted = NOTHING;
    private int position;

    Decrypted(HelidonSocket helidon) {
      this.helidon = helidon;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
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
  }

  /** What Helidon encrypts and sends. */
  private static final class Encrypted extends OutputStream {
    private final HelidonSocket helidon;

    Encrypted(HelidonSocket helidon) {
      this.helidon = helidon;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      try {
        helidon.write(BufferData.createReadOnly(source, offset, length));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
  }
}
