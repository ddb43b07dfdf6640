/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.FuzzInput;
import io.fawa.http.Peer;
import io.fawa.http.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frames in any order to a server: it ends with its connection, and what it says until then is
 * frames, begun by its SETTINGS and no more than was asked for.
 */
public final class ServerConnectionFuzz {
  private static final Http2Config CONFIG =
      Http2Config.builder().maxConcurrentStreams(4).streamWindowBytes(65_535).build();
  private static final Peer PEER =
      new Peer(InetSocketAddress.createUnresolved("peer", 1), false, List.of());

  private ServerConnectionFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    byte[] bytes = connection(new FuzzInput(input));
    Conversation wire = new Conversation(bytes);
    new ServerConnection(wire, PEER, CONFIG, TinyServer::echo).run();
    byte[] answer = wire.written();
    FrameReaderTest.Recorder recorder = new FrameReaderTest.Recorder();
    FrameReader reader =
        new FrameReader(FrameReaderTest.wire(answer, Integer.MAX_VALUE), recorder, CONFIG);
    try {
      while (reader.next()) {
        // Recorded.
      }
    } catch (IOException e) {
      throw new AssertionError("what the server sent is no row of frames", e);
    }
    List<String> events = recorder.events;
    require(
        !events.isEmpty() && events.getFirst().startsWith("settings "), "first came %s", events);
    require(
        answer.length <= 1_000 + 20L * bytes.length,
        "%d bytes in answer to %d",
        answer.length,
        bytes.length);
  }

  /** A preface, SETTINGS, and frames with lengths that are true. */
  private static byte[] connection(FuzzInput in) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(Frames.preface());
    out.writeBytes(new byte[] {0, 0, 0, Frames.SETTINGS, 0, 0, 0, 0, 0});
    while (in.left() > 0) {
      int type = in.below(11);
      int flags = in.octet();
      int stream = in.below(12);
      byte[] payload = in.bytes(in.octet());
      out.writeBytes(
          new byte[] {
            0, 0, (byte) payload.length, (byte) type, (byte) flags, 0, 0, 0, (byte) stream
          });
      out.writeBytes(payload);
    }
    return out.toByteArray();
  }

  /** Says all it has to say at once, and keeps what it is told. */
  private static final class Conversation implements Wire {
    private final byte[] bytes;
    private int at;
    private final ReentrantLock lock = new ReentrantLock();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    Conversation(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int count = Math.min(length, bytes.length - at);
      System.arraycopy(bytes, at, target, offset, count);
      at += count;
      return count == 0 ? -1 : count;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      lock.lock();
      try {
        written.write(source, offset, length);
      } finally {
        lock.unlock();
      }
    }

    byte[] written() {
      lock.lock();
      try {
        return written.toByteArray();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {}
  }

  private static byte[] frames(int... octets) {
    byte[] bytes = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      bytes[i] = (byte) octets[i];
    }
    return bytes;
  }

  public static List<byte[]> seeds() {
    return List.of(
        // GET / of h, whole; POST with DATA in two pieces, a PING between; a reset; window updates.
        frames(1, 5, 1, 6, 0x82, 0x86, 0x84, 0x41, 1, 'h'),
        frames(
            1, 4, 1, 6, 0x83, 0x86, 0x84, 0x41, 1, 'h', 0, 0, 1, 3, 'a', 'b', 'c', 6, 0, 0, 8, 1, 2,
            3, 4, 5, 6, 7, 8, 0, 1, 1, 1, 'd'),
        frames(1, 0, 3, 3, 0x82, 0x86, 0x84, 9, 4, 3, 3, 0x41, 1, 'h', 3, 0, 3, 4, 0, 0, 0, 8),
        frames(8, 0, 0, 4, 0, 1, 0, 0, 8, 0, 5, 4, 0, 0, 0, 0, 4, 0, 0, 6, 0, 4, 0, 0, 0, 1),
        frames(7, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 5, 5, 0, 0, 0, 5, 1));
  }
}
