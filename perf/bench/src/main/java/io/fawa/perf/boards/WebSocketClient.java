/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.perf.boards;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A WebSocket without extensions (RFC 6455), which costs as little as possible: it shares the
 * machine with the server. One thread reads; any may send.
 */
final class WebSocketClient implements Closeable {
  static final int TEXT = 1;
  static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int FINAL = 0x80;
  private static final int MASKED = 0x80;
  private static final int FRAME_BYTES_MAX = 4 << 20;
  private static final int CONNECT_MILLIS_MAX = 10_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final ReentrantLock sending = new ReentrantLock();
  private byte[] buffer;
  private int begin;
  private int end;
  private int payload;
  private int length;

  private WebSocketClient(Socket socket, int bufferBytes) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    this.buffer = new byte[bufferBytes];
  }

  /**
   * Connects and upgrades.
   *
   * @param bufferBytes that are read at once
   * @param kernelBytes the receive buffer of the kernel; 0 leaves it to the kernel
   */
  static WebSocketClient open(InetSocketAddress at, String target, int bufferBytes, int kernelBytes)
      throws IOException {
    Socket socket = new Socket();
    try {
      if (kernelBytes > 0) {
        socket.setReceiveBufferSize(kernelBytes);
      }
      socket.setTcpNoDelay(true);
      socket.connect(at, CONNECT_MILLIS_MAX);
      WebSocketClient client = new WebSocketClient(socket, bufferBytes);
      client.upgrade(at, target);
      return client;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private void upgrade(InetSocketAddress at, String target) throws IOException {
    String request =
        "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                .formatted(target, at.getHostString(), at.getPort())
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    int head = endOfHead();
    while (head < 0) {
      fill(end - begin + 1);
      head = endOfHead();
    }
    String answer = new String(buffer, begin, head - begin, StandardCharsets.US_ASCII);
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      throw new IOException(target + " is no WebSocket: " + answer.lines().findFirst().orElse(""));
    }
    begin = head;
  }

  private int endOfHead() {
    for (int i = begin; i + 3 < end; i++) {
      if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r') {
        return i + 4;
      }
    }
    return -1;
  }

  /** The local port, by which the kernel names the connection. */
  int localPort() {
    return socket.getLocalPort();
  }

  /**
   * Waits for the next frame of a message, which is then in {@link #buffer()}; answers pings.
   *
   * @throws IOException the connection has ended
   */
  void next() throws IOException {
    while (true) {
      int kind = frame();
      switch (kind) {
        case CLOSE -> throw new EOFException("closed by the server: " + reason());
        case PING -> send(frame(PONG, Arrays.copyOfRange(buffer, payload, payload + length)));
        case PONG -> {}
        default -> {
          return;
        }
      }
    }
  }

  private String reason() {
    if (length < 2) {
      return "without a code";
    }
    int code = ByteBuffer.wrap(buffer).getShort(payload) & 0xffff;
    return code + " " + new String(buffer, payload + 2, length - 2, StandardCharsets.UTF_8);
  }

  private int frame() throws IOException {
    fill(2);
    int kind = buffer[begin] & 0x0f;
    long size = buffer[begin + 1] & 0x7f;
    int head = 2;
    if (size == 126) {
      head = 4;
      fill(head);
      size = ByteBuffer.wrap(buffer).getShort(begin + 2) & 0xffff;
    } else if (size == 127) {
      head = 10;
      fill(head);
      size = ByteBuffer.wrap(buffer).getLong(begin + 2);
    }
    if (size < 0 || size > FRAME_BYTES_MAX) {
      throw new IOException("a frame of " + size + " bytes, at most " + FRAME_BYTES_MAX);
    }
    fill(head + (int) size);
    payload = begin + head;
    length = (int) size;
    begin = payload + length;
    return kind;
  }

  /** Reads until so many bytes are there from {@code begin} on. */
  private void fill(int wanted) throws IOException {
    if (end - begin >= wanted) {
      return;
    }
    if (begin + wanted > buffer.length) {
      byte[] to = wanted > buffer.length ? new byte[Math.max(wanted, 2 * buffer.length)] : buffer;
      System.arraycopy(buffer, begin, to, 0, end - begin);
      end -= begin;
      begin = 0;
      buffer = to;
    }
    while (end - begin < wanted) {
      int read = in.read(buffer, end, buffer.length - end);
      if (read < 0) {
        throw new EOFException("the connection was cut");
      }
      end += read;
    }
  }

  /** Holds the payload of the last frame until the next one is waited for. */
  byte[] buffer() {
    return buffer;
  }

  /** Where the payload begins. */
  int offset() {
    return payload;
  }

  /** The bytes of the payload. */
  int length() {
    return length;
  }

  /** The payload as text. */
  String text() {
    return new String(buffer, payload, length, StandardCharsets.UTF_8);
  }

  /** Sends frames in one go. */
  void send(byte[] frames) throws IOException {
    sending.lock();
    try {
      out.write(frames);
    } finally {
      sending.unlock();
    }
  }

  /** Sends a text. */
  void say(String text) throws IOException {
    send(frame(TEXT, text.getBytes(StandardCharsets.UTF_8)));
  }

  /** One whole message in a masked frame. */
  static byte[] frame(int kind, byte[] payload) {
    int length = payload.length;
    int lengthBytes = length < 126 ? 0 : length <= 0xffff ? 2 : 8;
    ByteBuffer frame = ByteBuffer.allocate(2 + lengthBytes + 4 + length);
    frame.put((byte) (FINAL | kind));
    switch (lengthBytes) {
      case 0 -> frame.put((byte) (MASKED | length));
      case 2 -> frame.put((byte) (MASKED | 126)).putShort((short) length);
      default -> frame.put((byte) (MASKED | 127)).putLong(length);
    }
    int mask = ThreadLocalRandom.current().nextInt();
    frame.putInt(mask);
    for (int i = 0; i < length; i++) {
      frame.put((byte) (payload[i] ^ (mask >>> (24 - 8 * (i & 3)))));
    }
    return frame.array();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
