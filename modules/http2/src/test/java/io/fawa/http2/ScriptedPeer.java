/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import io.fawa.http.Headers;
import io.fawa.http.fields.HeaderBlock;
import io.fawa.http2.hpack.HpackDecoder;
import io.fawa.http2.hpack.HpackEncoder;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The other end of a connection, made by hand: sends whatever frames a test tells it to, legal or
 * not, and records what comes back. Knows no rule of the protocol but the frame layout. Reads give
 * up after a minute.
 */
final class ScriptedPeer implements AutoCloseable {
  static final int NO_FLAGS = 0;
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final HpackEncoder encoder = new HpackEncoder(4096);
  private final HpackDecoder decoder = new HpackDecoder(65_536, 1 << 20);

  /** Everything that was read, in order. */
  final List<Frame> recorded = new ArrayList<>();

  /** A frame as it came. */
  record Frame(int type, int flags, int streamId, ByteBuffer payload, Headers fields) {
    boolean ends() {
      return (type == Frames.DATA || type == Frames.HEADERS) && (flags & Frames.END_STREAM) != 0;
    }

    int number(int offset) {
      return payload.getInt(offset);
    }

    /** The error code of RST_STREAM or GOAWAY. */
    ErrorCode code() {
      return ErrorCode.of(number(type == Frames.GOAWAY ? 4 : 0));
    }
  }

  /** What came on one stream, until its end or its reset; the body with a character per byte. */
  record Answer(Headers head, String text, Headers trailers, List<ErrorCode> resets) {
    int size() {
      return text.length();
    }

    int status() {
      return Integer.parseInt(head.get(":status", "0"));
    }
  }

  private ScriptedPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
  }

  /** A client that has sent nothing yet. */
  static ScriptedPeer silent(InetSocketAddress server) throws IOException {
    Socket socket = new Socket();
    socket.connect(server, PATIENCE_MILLIS);
    return new ScriptedPeer(socket);
  }

  /** A client that has sent its preface and SETTINGS. */
  static ScriptedPeer client(InetSocketAddress server, int... settings) throws IOException {
    ScriptedPeer peer = silent(server);
    peer.raw(Frames.preface());
    return peer.settings(settings);
  }

  /** A server that has read the preface and sent its SETTINGS. */
  static ScriptedPeer server(ServerSocket listener, int... settings) throws IOException {
    ScriptedPeer peer = new ScriptedPeer(listener.accept());
    peer.in.readNBytes(Frames.preface().length);
    return peer.settings(settings);
  }

  ScriptedPeer raw(byte... bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  ScriptedPeer frame(int type, int flags, int streamId, byte... payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.putInt((payload.length << 8) | type).put((byte) flags).putInt(streamId).put(payload);
    return raw(frame.array());
  }

  ScriptedPeer settings(int... identifiersAndValues) throws IOException {
    ByteBuffer payload = ByteBuffer.allocate(identifiersAndValues.length * 3);
    for (int i = 0; i < identifiersAndValues.length; i += 2) {
      payload.putShort((short) identifiersAndValues[i]).putInt(identifiersAndValues[i + 1]);
    }
    return frame(Frames.SETTINGS, NO_FLAGS, 0, payload.array());
  }

  /** A field block in this connection's coding state. */
  byte[] block(String... fields) {
    HeaderBlock block = new HeaderBlock(256);
    encoder.begin(block);
    for (int i = 0; i < fields.length; i += 2) {
      encoder.encode(fields[i], fields[i + 1], block);
    }
    return java.util.Arrays.copyOf(block.bytes(), block.size());
  }

  ScriptedPeer headers(int streamId, boolean end, String... fields) throws IOException {
    int flags = Frames.END_HEADERS | (end ? Frames.END_STREAM : 0);
    return frame(Frames.HEADERS, flags, streamId, block(fields));
  }

  /** A POST to {@code path}, with further fields. */
  ScriptedPeer request(int streamId, boolean end, String path, String... more) throws IOException {
    List<String> fields =
        new ArrayList<>(
            List.of(":method", "POST", ":scheme", "http", ":authority", "a", ":path", path));
    fields.addAll(List.of(more));
    return headers(streamId, end, fields.toArray(String[]::new));
  }

  ScriptedPeer data(int streamId, boolean end, byte... body) throws IOException {
    return frame(Frames.DATA, end ? Frames.END_STREAM : 0, streamId, body);
  }

  ScriptedPeer reset(int streamId, ErrorCode code) throws IOException {
    return frame(Frames.RST_STREAM, NO_FLAGS, streamId, int32(code.number()));
  }

  ScriptedPeer windowUpdate(int streamId, int increment) throws IOException {
    return frame(Frames.WINDOW_UPDATE, NO_FLAGS, streamId, int32(increment));
  }

  ScriptedPeer ping(long token) throws IOException {
    return frame(Frames.PING, NO_FLAGS, 0, ByteBuffer.allocate(8).putLong(token).array());
  }

  ScriptedPeer goAway(int lastStreamId, ErrorCode code) throws IOException {
    return frame(
        Frames.GOAWAY,
        NO_FLAGS,
        0,
        ByteBuffer.allocate(8).putInt(lastStreamId).putInt(code.number()).array());
  }

  static byte[] int32(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  /**
   * The next frame. Its field block is decoded even if nobody asks, so that the tables stay in
   * step; one that goes on in other frames is not.
   */
  Frame next() throws IOException {
    int lengthAndType = in.readInt();
    int flags = in.readUnsignedByte();
    int streamId = in.readInt();
    byte[] payload = in.readNBytes(lengthAndType >>> 8);
    Headers fields = new Headers();
    if ((lengthAndType & 0xff) == Frames.HEADERS && (flags & Frames.END_HEADERS) != 0) {
      decoder.decode(payload, 0, payload.length, fields::add);
    }
    Frame frame =
        new Frame(lengthAndType & 0xff, flags, streamId, ByteBuffer.wrap(payload), fields);
    recorded.add(frame);
    return frame;
  }

  /** The next frame of that type that is no acknowledgement; those before it are passed over. */
  Frame next(int type) throws IOException {
    while (true) {
      Frame frame = next();
      boolean ack =
          (frame.type() == Frames.SETTINGS || frame.type() == Frames.PING)
              && (frame.flags() & Frames.ACK) != 0;
      if (frame.type() == type && !ack) {
        return frame;
      }
    }
  }

  Frame pong() throws IOException {
    while (true) {
      Frame frame = next();
      if (frame.type() == Frames.PING && (frame.flags() & Frames.ACK) != 0) {
        return frame;
      }
    }
  }

  /** Proof that the connection lives and that everything sent so far was dealt with. */
  ScriptedPeer sync() throws IOException {
    ping(0x73796e63);
    pong();
    return this;
  }

  /** Everything on {@code streamId} until it ends or is reset. Other streams are passed over. */
  Answer answer(int streamId) throws IOException {
    Headers head = new Headers();
    Headers trailers = new Headers();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean headSeen = false;
    while (true) {
      Frame frame = next();
      if (frame.streamId() != streamId) {
        continue;
      }
      switch (frame.type()) {
        case Frames.HEADERS -> {
          (headSeen ? trailers : head).addAll(frame.fields());
          headSeen = true;
        }
        case Frames.DATA -> body.writeBytes(frame.payload().array());
        case Frames.RST_STREAM -> {
          return new Answer(
              head, body.toString(StandardCharsets.ISO_8859_1), trailers, List.of(frame.code()));
        }
        default -> {}
      }
      if (frame.ends()) {
        return new Answer(head, body.toString(StandardCharsets.ISO_8859_1), trailers, List.of());
      }
    }
  }

  /** The error code of the GOAWAY that must come. */
  ErrorCode goneAway() throws IOException {
    return next(Frames.GOAWAY).code();
  }

  /** Reads until the other end closes; false if it does not in time. */
  boolean closed() throws IOException {
    try {
      while (true) {
        next();
      }
    } catch (EOFException | SocketException e) {
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
