/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client that opens a WebSocket properly and then does as it likes. */
final class RawSocket implements AutoCloseable {
  private static final int WAIT_MILLIS = 60_000;
  private static final int CLOSE_FRAME = 0x88;

  private final java.net.Socket socket;
  private final DataInputStream in;

  RawSocket(URI url, String path) throws IOException {
    socket = new java.net.Socket(url.getHost(), url.getPort());
    socket.setSoTimeout(WAIT_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    write(
        ("GET "
                + path
                + " HTTP/1.1\r\nHost: "
                + url.getAuthority()
                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    if (!head.toString().startsWith("HTTP/1.1 101 ")) {
      throw new IOException("no upgrade: " + head);
    }
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** The code of the close frame, which must be next. */
  int closeCode() throws IOException {
    int first = in.readUnsignedByte();
    if (first != CLOSE_FRAME) {
      throw new IOException("no close frame but " + first);
    }
    in.readUnsignedByte();
    return in.readUnsignedShort();
  }

  boolean isConnected() {
    return socket.isConnected() && !socket.isClosed();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
