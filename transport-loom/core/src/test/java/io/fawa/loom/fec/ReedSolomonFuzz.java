/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.FuzzInput;
import java.util.Arrays;
import java.util.List;

/** Groups of any shape with any of their shards lost: made good, or refused for too few. */
public final class ReedSolomonFuzz {
  private static final int SHARD_BYTES = 17;

  private ReedSolomonFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    int data = 1 + in.below(24);
    int parity = 1 + in.below(24);
    ReedSolomon code = ReedSolomon.of(new FecConfig(data, parity));
    int all = data + parity;
    boolean[] present = new boolean[all];
    int count = 0;
    for (int i = 0; i < all; i += 8) {
      int bits = in.octet();
      for (int j = i; j < Math.min(all, i + 8); j++) {
        present[j] = (bits >> (j - i) & 1) == 0;
        count += present[j] ? 1 : 0;
      }
    }
    byte[][] shards = new byte[all][SHARD_BYTES];
    for (int i = 0; i < data; i++) {
      shards[i] = Arrays.copyOf(in.bytes(SHARD_BYTES), SHARD_BYTES);
    }
    code.encode(shards, 0, SHARD_BYTES);
    byte[][] whole = new byte[data][];
    for (int i = 0; i < all; i++) {
      if (i < data) {
        whole[i] = shards[i].clone();
      }
      if (!present[i]) {
        Arrays.fill(shards[i], (byte) 0xee);
      }
    }
    try {
      code.reconstruct(shards, present, 0, SHARD_BYTES);
    } catch (IllegalArgumentException e) {
      require(count < data, "%d of %d are there, and refused", count, data);
      return;
    }
    require(count >= data, "rebuilt from %d of %d", count, data);
    require(Arrays.deepEquals(Arrays.copyOf(shards, data), whole), "rebuilt wrongly");
  }

  public static List<byte[]> seeds() {
    return List.of(
        new byte[] {9, 2, 0b0000_0101, 0, 1, 2, 3, 4, 5, 6, 7, 8},
        new byte[] {2, 1, 0b0000_0001, 9, 9, 9},
        new byte[] {0, 5, 0b0001_1111, 1},
        new byte[] {9, 2, (byte) 0xff, (byte) 0xff, 1});
  }
}
