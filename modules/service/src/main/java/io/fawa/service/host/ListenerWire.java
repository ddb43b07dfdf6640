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
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one of a listener's connections: those of its socket, or of the TLS over it where
 * that is known, or else those that Helidon's socket has decrypted. One thread reads while another
 * writes.
 */
final class ListenerWire implements Wire {
  private final Socket socket;

  /** What has its own streams: the socket itself, or TLS over it. */
  private final Socket top;

  private final InputStream in;
  private final OutputStream out;
  private final Runnable goodBye;
  private final boolean halfClosable;
  private volatile boolean writing;

  private ListenerWire(
      Socket socket,
      Socket top,
      InputStream in,
      OutputStream out,
      Runnable goodBye,
      boolean halfClosable) {
    this.socket = socket;
    this.top = top;
    this.in = in;
    this.out = out;
    this.goodBye = goodBye;
    this.halfClosable = halfClosable;
  }

  static ListenerWire of(HelidonSocket helidon, Socket socket, Connections.Secured secured)
      throws IOException {
    if (!helidon.isSecure()) {
      return direct(socket, socket);
    }
    SSLSocket tls = secured.over(socket).orElse(null);
    if (tls != null) {
      return direct(socket, tls);
    }
    return new ListenerWire(
        socket,
        socket,
        new Decrypted(helidon),
        new Encrypted(helidon),
        helidon::close, // it says good-bye only when it is closed
        false);
  }

  private static ListenerWire direct(Socket socket, Socket top) throws IOException {
    return new ListenerWire(
        socket, top, top.getInputStream(), top.getOutputStream(), () -> {}, true);
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

  @Override
  public boolean shutdownOutput() throws IOException {
    if (halfClosable) {
      top.shutdownOutput();
    }
    return halfClosable;
  }

  @Override
  public void close() throws IOException {
    try {
      if (!writing) {
        goodBye.run();
        top.close();
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      // A good-bye of TLS would wait for a writer, who may be stuck for ever.
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
