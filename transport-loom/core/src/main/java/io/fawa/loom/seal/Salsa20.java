/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import io.fawa.loom.wire.LittleEndian;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.Salsa20Engine;

/**
 * The cipher {@code salsa20}: the first eight bytes of a packet are its nonce and stay clear, the
 * rest is exclusive-ored with the key stream of Salsa20/20 from block 0.
 */
final class Salsa20 implements Scrambler {
  static final int KEY_BYTES = 32;
  static final int NONCE_BYTES = 8;
  private static final int ROUNDS = 20;
  private static final int BLOCK_BYTES = 64;

  private final int[] state = new int[16];
  private final int[] block = new int[16];
  private final byte[] stream = new byte[BLOCK_BYTES];

  Salsa20(byte[] key) {
    state[0] = 0x61707865;
    state[5] = 0x3320646e;
    state[10] = 0x79622d32;
    state[15] = 0x6b206574;
    for (int i = 0; i < 4; i++) {
      state[1 + i] = LittleEndian.getInt(key, 4 * i);
      state[11 + i] = LittleEndian.getInt(key, 16 + 4 * i);
    }
  }

  @Override
  public void encrypt(byte[] bytes, int offset, int length) {
    if (length <= NONCE_BYTES) {
      return;
    }
    state[6] = LittleEndian.getInt(bytes, offset);
    state[7] = LittleEndian.getInt(bytes, offset + 4);
    state[8] = 0;
    state[9] = 0;
    int end = offset + length;
    for (int at = offset + NONCE_BYTES; at < end; at += BLOCK_BYTES) {
      Salsa20Engine.salsaCore(ROUNDS, state, block);
      for (int i = 0; i < block.length; i++) {
        LittleEndian.putInt(stream, 4 * i, block[i]);
      }
      Xor.into(bytes, at, stream, Math.min(BLOCK_BYTES, end - at));
      state[8]++;
    }
  }

  @Override
  public void decrypt(byte[] bytes, int offset, int length) {
    encrypt(bytes, offset, length);
  }

  @Override
  public void wipe() {
    Arrays.fill(state, 0);
    Arrays.fill(block, 0);
    Arrays.fill(stream, (byte) 0);
  }
}
