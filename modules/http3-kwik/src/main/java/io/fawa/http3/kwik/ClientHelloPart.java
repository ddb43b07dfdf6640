/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.nio.ByteBuffer;

/**
 * How much of a ClientHello is in a datagram that may begin a connection. A ClientHello with a
 * post-quantum key share takes two datagrams. If the first is lost, kwik takes the second for an
 * attack and ignores that client for two seconds; so kwik does not get it, and the client sends
 * both again.
 */
final class ClientHelloPart {
  /** Bytes that kwik requires, unless the whole ClientHello is shorter. */
  private static final int BYTES_MIN = 700;

  private static final int MESSAGE_HEADER_BYTES = 4;
  private static final int PADDING = 0;
  private static final int PING = 1;
  private static final int CRYPTO = 6;

  private int bytes;

  /** Length of the whole ClientHello; 0 until its first bytes have come. */
  private int wholeBytes;

  private ClientHelloPart() {}

  /** Whether kwik accepts a datagram as the first one of a connection. */
  static boolean begins(byte[] datagram, int length) {
    ClientHelloPart part = new ClientHelloPart();
    for (Coalesced.Part each : Coalesced.of(datagram, length)) {
      if (each.is(LongHeader.INITIAL)) {
        InitialPacket.opened(datagram, each).ifPresent(part::add);
      }
    }
    return part.bytes >= BYTES_MIN || (part.wholeBytes > 0 && part.bytes >= part.wholeBytes);
  }

  private void add(byte[] frames) {
    Coalesced.Cursor cursor = new Coalesced.Cursor(frames, 0, frames.length);
    while (cursor.more()) {
      long type = cursor.varInt();
      if (type == CRYPTO) {
        addCrypto(frames, cursor);
      } else if (type != PADDING && type != PING) {
        // A client's first packet has no other frame.
        return;
      }
    }
  }

  private void addCrypto(byte[] frames, Coalesced.Cursor cursor) {
    long offset = cursor.varInt();
    long length = cursor.varInt();
    int at = cursor.at();
    cursor.skip(length);
    if (cursor.broken()) {
      return;
    }
    bytes += (int) length;
    if (offset == 0 && length >= MESSAGE_HEADER_BYTES) {
      // A type, and a length of three bytes (RFC 8446 §4).
      wholeBytes = MESSAGE_HEADER_BYTES + (ByteBuffer.wrap(frames).getInt(at) & 0xff_ffff);
    }
  }
}
