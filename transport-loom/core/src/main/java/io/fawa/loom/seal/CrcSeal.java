/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import io.fawa.loom.wire.LittleEndian;
import java.util.zip.CRC32;

/** Nonce, CRC-32 of the body, body; then the whole packet is scrambled. */
final class CrcSeal extends PacketSeal {
  private static final int NONCE_BYTES = 16;
  private static final int HEADER_BYTES = NONCE_BYTES + 4;

  private final Scrambler scrambler;
  private final ReplayGuard guard;
  private final CRC32 crc = new CRC32();

  CrcSeal(Scrambler scrambler, ReplayGuard guard) {
    super(NONCE_BYTES, HEADER_BYTES, 0);
    this.scrambler = scrambler;
    this.guard = guard;
  }

  @Override
  void sealBody(byte[] packet, int offset, int bodyLength) {
    int sum = checksum(packet, offset + HEADER_BYTES, bodyLength);
    LittleEndian.putInt(packet, offset + NONCE_BYTES, sum);
    scrambler.encrypt(packet, offset, HEADER_BYTES + bodyLength);
  }

  @Override
  int openBody(byte[] packet, int offset, int length) {
    scrambler.decrypt(packet, offset, length);
    int bodyLength = length - HEADER_BYTES;
    int sum = checksum(packet, offset + HEADER_BYTES, bodyLength);
    if (sum != LittleEndian.getInt(packet, offset + NONCE_BYTES)) {
      return FORGED;
    }
    return guard.firstSeen(packet, offset, NONCE_BYTES) ? bodyLength : REPLAYED;
  }

  private int checksum(byte[] bytes, int offset, int length) {
    crc.reset();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  @Override
  void wipe() {
    scrambler.wipe();
  }
}
