/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import io.fawa.loom.wire.ByteWriter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Datagrams by hand, as a peer would make them, and what is in them. */
final class Datagrams {
  static final int CONVERSATION = 0x11223344;

  private Datagrams() {}

  record Parsed(
      int conversation,
      int command,
      int fragment,
      int window,
      int timestamp,
      int sequence,
      int una,
      String dataHex) {}

  static byte[] segment(
      int command, int fragment, int window, int timestamp, int sequence, int una, byte[] data) {
    return new ByteWriter(70_000)
        .writeIntLittle(CONVERSATION)
        .writeByte(command)
        .writeByte(fragment)
        .writeShortLittle(window)
        .writeIntLittle(timestamp)
        .writeIntLittle(sequence)
        .writeIntLittle(una)
        .writeIntLittle(data.length)
        .writeBytes(data)
        .toByteArray();
  }

  static byte[] push(int sequence, String text) {
    return push(sequence, 0, text);
  }

  static byte[] push(int sequence, int fragment, String text) {
    return segment(
        Header.PUSH,
        fragment,
        128,
        7,
        sequence,
        0,
        text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  static byte[] ack(int sequence, int timestamp, int una) {
    return segment(Header.ACK, 0, 128, timestamp, sequence, una, new byte[0]);
  }

  static byte[] tellWindow(int window, int una) {
    return segment(Header.TELL_WINDOW, 0, window, 0, 0, una, new byte[0]);
  }

  static byte[] join(byte[]... parts) {
    ByteWriter writer = new ByteWriter(70_000);
    for (byte[] part : parts) {
      writer.writeBytes(part);
    }
    return writer.toByteArray();
  }

  static List<Parsed> parse(byte[] bytes) {
    List<Parsed> segments = new ArrayList<>();
    int at = 0;
    while (bytes.length - at >= Header.BYTES) {
      int start = at + Header.BYTES;
      int end = start + Header.length(bytes, at);
      segments.add(
          new Parsed(
              Header.conversation(bytes, at),
              Header.command(bytes, at),
              Header.fragment(bytes, at),
              Header.window(bytes, at),
              Header.timestamp(bytes, at),
              Header.sequence(bytes, at),
              Header.unacknowledged(bytes, at),
              HexFormat.of().formatHex(bytes, start, end)));
      at = end;
    }
    return segments;
  }

  /** The numbers of the pushes in some datagrams. */
  static List<Integer> pushed(List<byte[]> datagrams) {
    return datagrams.stream()
        .flatMap(d -> parse(d).stream())
        .filter(s -> s.command() == Header.PUSH)
        .map(Parsed::sequence)
        .toList();
  }
}
