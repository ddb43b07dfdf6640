/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

/**
 * Detects replayed packets by their nonce. Called only for packets with a valid checksum or tag.
 * Single-owner, one guard per seal.
 */
public interface ReplayGuard {
  /**
   * Records the nonce at {@code bytes[offset, offset+length)} and returns whether it is new. Does
   * not retain the array.
   */
  boolean firstSeen(byte[] bytes, int offset, int length);

  /** Detects nothing, like kcp-go. */
  static ReplayGuard none() {
    return (bytes, offset, length) -> true;
  }
}
