/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

/**
 * The group size of one end. The other end detects it.
 *
 * @param dataShards data packets of a group, at least 1
 * @param parityShards parity packets of a group, at least 1; together at most 256
 */
public record FecConfig(int dataShards, int parityShards) {

  /** Checks the ranges; the original silently creates groups above 256, which cannot be decoded. */
  public FecConfig {
    if (dataShards < 1 || parityShards < 1 || dataShards + parityShards > ReedSolomon.SHARDS_MAX) {
      throw new IllegalArgumentException(
          dataShards + "+" + parityShards + " shards, allowed are 1+1 to 256 in all");
    }
  }

  /** The usual 10+3. */
  public static FecConfig defaults() {
    return new FecConfig(10, 3);
  }

  /** Packets of a group. */
  public int groupShards() {
    return dataShards + parityShards;
  }

  /** The first unused sequence number: numbers wrap to 0 here. */
  long sequenceEnd() {
    return 0xffff_ffffL / groupShards() * groupShards();
  }
}
