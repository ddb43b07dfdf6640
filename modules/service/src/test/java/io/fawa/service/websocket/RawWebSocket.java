/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A client that sends whatever bytes it is told to, and reads frames one by one. */
final class RawWebSocket implements AutoCloseable {
  private static final byte[] MASK = {0x11, 0x22, 0x33, 0x44};

  final Socket socket;
  private final DataInputStream input;

  RawWebSocket(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    input = new DataInputStream(socket.getInputStream());
  }

  /** A frame as it came. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Frame(int first, byte[] payload) {
    int opcode() {
      return first & 0xf;
    }

    int closeCode() {
      return ByteBuffer.wrap(payload).getShort() & 0xffff;
    }

    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }
  }

  /** Asks for an upgrade; returns the status line. */
  String ask(String target, String... fields) throws IOException {
    StringBuilder request =
        new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: test.local\r\n");
    for (String field : fields) {
      request.append(field).append("\r\n");
    }
    raw(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    String status = line();
    while (!line().isEmpty()) {
      // The fields are of no interest.
    }
    return status;
  }

  static RawWebSocket upgraded(int port, String target) {
    try {
      RawWebSocket client = new RawWebSocket(port);
      String status = client.ask(target, handshake());
      if (!status.startsWith("HTTP/1.1 101")) {
        throw new IOException(status);
      }
      return client;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String[] handshake() {
    return new String[] {
      "Upgrade: websocket",
      "Connection: keep-alive, Upgrade",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Version: 13"
    };
  }

  void raw(byte... bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** A masked frame of at most 65,535 bytes. */
  void frame(int first, byte... payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(8 + payload.length);
    frame.put((byte) first);
    if (payload.length <= 125) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    }
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i % 4]));
    }
    socket.getOutputStream().write(frame.array(), 0, frame.position());
  }

  void text(int first, String text) throws IOException {
    frame(first, text.getBytes(StandardCharsets.UTF_8));
  }

  Frame read() throws IOException {
    int first = input.readUnsignedByte();
    int length = input.readUnsignedByte();
    if (length == 126) {
      length = input.readUnsignedShort();
    } else if (length == 127) {
      length = Math.toIntExact(input.readLong());
    }
    byte[] payload = new byte[length];
    input.readFully(payload);
    return new Frame(first, payload);
  }

  /** True once the server has closed the connection. */
  boolean atEnd() throws IOException {
    return input.read() < 0;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = input.read(); c != '\n'; c = input.read()) {
      if (c < 0) {
        throw new IOException("closed after " + line);
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
