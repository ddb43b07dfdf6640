/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The QUIC version 1 packets coalesced in one datagram (RFC 9000 §12.2). */
final class Coalesced {
  private Coalesced() {}

  /**
   * One packet, or the rest of a datagram behind the last packet that has a Length field.
   *
   * @param header null for that rest
   * @param number offset of the packet number, the first protected field; 0 without a header
   * @param end offset behind the last byte
   */
  record Part(@Nullable LongHeader header, int offset, int number, int end) {
    boolean is(int type) {
      return header != null && header.type() == type;
    }
  }

  static List<Part> of(byte[] datagram, int length) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < length) {
      Part next = next(datagram, at, length);
      parts.add(next);
      at = next.end;
    }
    return parts;
  }

  /**
   * Splits a datagram for kwik, which drops everything behind a packet whose keys it has discarded,
   * such as a repeated Handshake packet. Each packet becomes a datagram of its own. A leading
   * Initial packet keeps the whole datagram, as it must come in a large one (RFC 9000 §14.1); the
   * packets behind it follow once more alone.
   */
  static List<byte[]> split(byte[] datagram, int length) {
    List<Part> parts = of(datagram, length);
    if (parts.size() < 2) {
      return List.of(Arrays.copyOf(datagram, length));
    }
    List<byte[]> split = new ArrayList<>();
    for (Part each : parts) {
      int end = each.offset == 0 && each.is(LongHeader.INITIAL) ? length : each.end;
      split.add(Arrays.copyOfRange(datagram, each.offset, end));
    }
    return split;
  }

  private static Part next(byte[] datagram, int offset, int length) {
    LongHeader header = LongHeader.at(datagram, offset, length).orElse(null);
    if (header == null
        || header.version() != LongHeader.VERSION_1
        || header.type() == LongHeader.RETRY) {
      return new Part(null, offset, 0, length);
    }
    Cursor cursor = new Cursor(datagram, offset + header.bytes(), length);
    if (header.type() == LongHeader.INITIAL) {
      cursor.skip(cursor.varInt());
    }
    long bytes = cursor.varInt();
    int number = cursor.at;
    cursor.skip(bytes);
    return cursor.broken
        ? new Part(null, offset, 0, length)
        : new Part(header, offset, number, cursor.at);
  }

  /** Reads integers and skips bytes; broken once the bytes end too early. */
  static final class Cursor {
    private final byte[] bytes;
    private final int end;
    private int at;
    private boolean broken;

    Cursor(byte[] bytes, int at, int end) {
      this.bytes = bytes;
      this.at = at;
      this.end = end;
    }

    /** A variable-length integer (RFC 9000 §16). */
    long varInt() {
      if (broken || at >= end || at + (1 << ((bytes[at] & 0xff) >> 6)) > end) {
        broken = true;
        return 0;
      }
      int length = 1 << ((bytes[at] & 0xff) >> 6);
      long value = bytes[at] & 0x3f;
      for (int i = 1; i < length; i++) {
        value = value << 8 | (bytes[at + i] & 0xff);
      }
      at += length;
      return value;
    }

    int at() {
      return at;
    }

    boolean broken() {
      return broken;
    }

    boolean more() {
      return !broken && at < end;
    }

    void skip(long count) {
      if (broken || count > end - at) {
        broken = true;
        return;
      }
      at += (int) count;
    }
  }
}
