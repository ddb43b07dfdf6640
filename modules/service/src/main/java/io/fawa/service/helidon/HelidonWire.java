/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.helidon;

import io.fawa.http.Wire;
import io.fawa.service.listener.SocketWire;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** The wire of a connection whose TLS is Helidon's. */
final class HelidonWire {
  private HelidonWire() {}

  /**
   * The wire of {@code helidon}.
   *
   * @param socket the socket below TLS
   */
  static Wire of(HelidonSocket helidon, Socket socket) {
    return new SocketWire(socket, new Decrypted(helidon), new Encrypted(helidon), new Top(helidon));
  }

  /** Helidon sends close_notify only when it closes. */
  private record Top(HelidonSocket helidon) implements SocketWire.Top {
    @Override
    public void close() throws IOException {
      try {
        helidon.close();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    @Override
    public boolean shutdownOutput() {
      return false;
    }
  }

  /** The input that Helidon has decrypted, in its own arrays. */
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
        // An idle connection keeps no buffer.
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

  /** The output that Helidon encrypts and sends. */
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
