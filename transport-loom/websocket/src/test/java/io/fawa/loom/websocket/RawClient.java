/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.fawa.loom.session.carrier.Frames;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A client that is nothing but a socket, so that it may send what no library would. */
final class RawClient implements AutoCloseable {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int PATIENCE_MILLIS = 60_000;
  private static final byte[] MASK = {1, 2, 3, 4};

  final Socket socket;
  private final DataInputStream input;

  /** A frame of the server. */
  @SuppressWarnings("ArrayRecordComponent") // it is only looked at
  record Frame(boolean last, int opcode, byte[] payload) {}

  RawClient(InetSocketAddress server) throws IOException {
    this(new Socket(server.getAddress(), server.getPort()));
  }

  RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    input = new DataInputStream(socket.getInputStream());
  }

  /** One that is a WebSocket. */
  static RawClient upgraded(InetSocketAddress server) throws IOException {
    RawClient client = new RawClient(server);
    String answer = client.upgrade("/ws", "Origin: *");
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      throw new IOException(answer);
    }
    client.settle();
    return client;
  }

  /** Waits until the server has done all of the upgrade, not only answered it. */
  void settle() throws IOException {
    frame(true, PING, new byte[0]);
    Frame answer = read();
    if (answer.opcode() != PONG) {
      throw new IOException("no pong, but " + answer.opcode());
    }
  }

  /** One that has sent its first pack and got the answer. */
  static RawClient welcomed(InetSocketAddress server) throws IOException {
    RawClient client = upgraded(server);
    client.pack("hello".getBytes(UTF_8));
    client.message();
    return client;
  }

  // ---- HTTP

  /** Asks for an upgrade, with more headers. */
  String upgrade(String path, String... headers) throws IOException {
    StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1\r\n");
    head.append("Host: 127.0.0.1:").append(socket.getPort()).append("\r\n");
    head.append("Connection: Upgrade\r\nUpgrade: websocket\r\n");
    head.append("Sec-WebSocket-Key: XL7bUaku3CzT9usWF8lGxQ==\r\nSec-WebSocket-Version: 13\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return ask(head.append("\r\n").toString());
  }

  /** Sends a head and returns that of the answer. */
  String ask(String head) throws IOException {
    raw(head.getBytes(ISO_8859_1));
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n") < 0) {
      answer.append((char) input.readUnsignedByte());
    }
    return answer.toString();
  }

  /** Is a server: answers the upgrade that comes, sends these frames, and ends. */
  static void answer(RawClient client, byte[]... frames) throws IOException {
    try (client) {
      String key = client.ask("").split("(?i)Sec-WebSocket-Key: ", 2)[1].split("\r\n", 2)[0];
      client.raw(
          ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  + "Sec-WebSocket-Accept: "
                  + accept(key)
                  + "\r\n\r\n")
              .getBytes(ISO_8859_1));
      // A client speaks first. The JDK's may fail if frames come together with the answer.
      client.read();
      for (byte[] frame : frames) {
        client.raw(frame);
      }
      // The JDK's client may fail if the end of the connection comes together with a frame.
      if (frames.length > 0) {
        client.awaitEnd();
      }
    }
  }

  private void awaitEnd() {
    try {
      while (input.read() >= 0) {
        // Until the other end has closed.
      }
    } catch (IOException e) {
      // It has.
    }
  }

  /** What a server answers to this key (RFC 6455 §4.2.2). */
  static String accept(String key) {
    try {
      byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(ISO_8859_1);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- frames

  void raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void frame(boolean last, int opcode, byte[] payload) throws IOException {
    raw(masked(last, opcode, payload, MASK));
  }

  /** A message of one pack. */
  void pack(byte[] pack) throws IOException {
    frame(true, BINARY, Frames.of(List.of(pack)));
  }

  /** The bytes of a frame of a client. */
  static byte[] masked(boolean last, int opcode, byte[] payload, byte[] mask) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write((last ? 0x80 : 0) | opcode);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length < 65_536) {
      frame.write(0x80 | 126);
      frame.write(payload.length >>> 8);
      frame.write(payload.length);
    } else {
      frame.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) payload.length >>> shift));
      }
    }
    frame.writeBytes(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ mask[i % 4]);
    }
    return frame.toByteArray();
  }

  /** The next frame of either end, unmasked. */
  Frame read() throws IOException {
    int first = input.readUnsignedByte();
    int second = input.readUnsignedByte();
    int length = second & 0x7f;
    if (length == 126) {
      length = input.readUnsignedShort();
    } else if (length == 127) {
      length = (int) input.readLong();
    }
    byte[] mask = new byte[4];
    if ((second & 0x80) != 0) {
      input.readFully(mask);
    }
    byte[] payload = new byte[length];
    input.readFully(payload);
    for (int i = 0; i < length; i++) {
      payload[i] ^= mask[i % 4];
    }
    return new Frame((first & 0x80) != 0, first & 0x0f, payload);
  }

  /** The next data message, put together; pings of the other end are not expected. */
  byte[] message() throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    Frame frame = read();
    while (true) {
      if (frame.opcode() > BINARY) {
        throw new IOException("a control frame " + frame.opcode() + " is no message");
      }
      message.writeBytes(frame.payload());
      if (frame.last()) {
        return message.toByteArray();
      }
      frame = read();
    }
  }

  /** The pack in the next message. */
  byte[] receive() throws IOException {
    byte[] message = message();
    return Arrays.copyOfRange(message, Frames.HEADER_BYTES, message.length);
  }

  /** What comes until the end. */
  byte[] rest() throws IOException {
    return input.readAllBytes();
  }

  /** Whether the server has ended the TCP connection, whatever it sent before. */
  boolean ended() throws IOException {
    try {
      byte[] buffer = new byte[8_192];
      while (true) {
        if (input.read(buffer) < 0) {
          return true;
        }
      }
    } catch (EOFException | SocketException reset) {
      return true; // it had not read all of what was sent
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
