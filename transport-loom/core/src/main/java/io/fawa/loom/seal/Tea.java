/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * TEA with 8 cycles (16 Feistel rounds), a quarter of the usual number, as kcp-go sets it; numbers
 * are big-endian. The common libraries have only the full number of rounds.
 */
final class Tea implements BlockCfb.Block {
  static final int KEY_BYTES = 16;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final int CYCLES = 8;
  private static final int DELTA = 0x9e3779b9;

  private final int[] key = new int[4];

  Tea(byte[] keyBytes) {
    for (int i = 0; i < key.length; i++) {
      key[i] = (int) INT.get(keyBytes, 4 * i);
    }
  }

  @Override
  public int blockBytes() {
    return 8;
  }

  @Override
  public void encrypt(byte[] in, int inOffset, byte[] out, int outOffset) {
    int left = (int) INT.get(in, inOffset);
    int right = (int) INT.get(in, inOffset + 4);
    int sum = 0;
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      sum += DELTA;
      left += ((right << 4) + key[0]) ^ (right + sum) ^ ((right >>> 5) + key[1]);
      right += ((left << 4) + key[2]) ^ (left + sum) ^ ((left >>> 5) + key[3]);
    }
    INT.set(out, outOffset, left);
    INT.set(out, outOffset + 4, right);
  }

  @Override
  public void wipe() {
    Arrays.fill(key, 0);
  }
}
