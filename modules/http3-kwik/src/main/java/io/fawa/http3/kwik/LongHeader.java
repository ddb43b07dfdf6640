/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The unprotected, version-independent part of a long header (RFC 8999 §5.1, RFC 9000 §17.2).
 *
 * @param type the packet type in version 1, 0 to 3
 * @param destination Destination Connection ID, in hex
 * @param source Source Connection ID, in hex
 * @param bytes length of this part, in bytes
 */
record LongHeader(int type, int version, String destination, String source, int bytes) {
  static final int VERSION_1 = 1;
  static final int INITIAL = 0;
  static final int ZERO_RTT = 1;
  static final int HANDSHAKE = 2;
  static final int RETRY = 3;

  static boolean isLong(byte first) {
    return (first & 0x80) != 0;
  }

  /** The header at {@code offset}; empty if it is cut short, or not long. */
  static Optional<LongHeader> at(byte[] packet, int offset, int end) {
    if (end - offset < 7 || !isLong(packet[offset])) {
      return Optional.empty();
    }
    int version = ByteBuffer.wrap(packet).getInt(offset + 1);
    int destinationAt = offset + 6;
    int destinationLength = packet[offset + 5] & 0xff;
    int sourceAt = destinationAt + destinationLength + 1;
    if (sourceAt > end) {
      return Optional.empty();
    }
    int sourceLength = packet[sourceAt - 1] & 0xff;
    if (sourceAt + sourceLength > end) {
      return Optional.empty();
    }
    return Optional.of(
        new LongHeader(
            (packet[offset] >> 4) & 3,
            version,
            hex(packet, destinationAt, destinationLength),
            hex(packet, sourceAt, sourceLength),
            sourceAt + sourceLength - offset));
  }

  private static String hex(byte[] packet, int offset, int length) {
    return HexFormat.of().formatHex(Arrays.copyOfRange(packet, offset, offset + length));
  }
}
