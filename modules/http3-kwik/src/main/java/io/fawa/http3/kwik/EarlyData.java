/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

/**
 * Takes 0-RTT packets out of what clients send. Kwik accepts early data always, and whoever has
 * seen it on the way may send it again (RFC 8446 §8). A packet that cannot be decrypted is lost
 * like any other: the client sends its content again once the handshake is complete.
 */
final class EarlyData {
  private EarlyData() {}

  /** Spoils the authentication tag of each 0-RTT packet of version 1 in a datagram. */
  static void spoil(byte[] datagram, int length) {
    for (Coalesced.Part each : Coalesced.of(datagram, length)) {
      if (each.is(LongHeader.ZERO_RTT)) {
        datagram[each.end() - 1] ^= 1;
      }
    }
  }
}
