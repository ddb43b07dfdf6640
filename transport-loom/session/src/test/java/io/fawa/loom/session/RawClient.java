/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HexFormat;

/** A client that is nothing but a socket and four bytes of length. */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  final Socket socket;
  private final DataInputStream input;

  RawClient(InetSocketAddress server) throws IOException {
    socket = new Socket(server.getAddress(), server.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    input = new DataInputStream(socket.getInputStream());
  }

  /** One that has sent its first pack and got the answer. */
  static RawClient welcomed(InetSocketAddress server, String first) throws IOException {
    RawClient client = new RawClient(server);
    client.send(first);
    client.receive();
    return client;
  }

  void raw(String hex) throws IOException {
    raw(HexFormat.of().parseHex(hex));
  }

  void raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void send(String text) throws IOException {
    send(text.getBytes(UTF_8));
  }

  void send(byte[] pack) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    for (int shift = 24; shift >= 0; shift -= 8) {
      frame.write(pack.length >>> shift);
    }
    frame.writeBytes(pack);
    raw(frame.toByteArray());
  }

  byte[] receiveBytes() throws IOException {
    byte[] pack = new byte[input.readInt()];
    input.readFully(pack);
    return pack;
  }

  String receive() throws IOException {
    return new String(receiveBytes(), UTF_8);
  }

  /** Whether the server has ended, without a byte before that. */
  boolean ended() throws IOException {
    try {
      return input.read() < 0;
    } catch (java.net.SocketException reset) {
      return true; // it had not read all of what was sent
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
