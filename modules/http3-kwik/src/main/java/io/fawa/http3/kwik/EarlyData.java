/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

/**
 * Makes 0-RTT packets undecryptable: kwik always accepts early data, which anybody on the path can
 * replay (RFC 8446 §8). A packet that cannot be decrypted counts as lost; the client sends its
 * content again once the handshake is complete.
 */
final class EarlyData {
  private EarlyData() {}

  /** Corrupts the AEAD tag of each 0-RTT packet of version 1 in a datagram, in place. */
  static void spoil(byte[] datagram, int length) {
    for (Coalesced.Part each : Coalesced.of(datagram, length)) {
      if (each.is(LongHeader.ZERO_RTT)) {
        datagram[each.end() - 1] ^= 1;
      }
    }
  }
}
