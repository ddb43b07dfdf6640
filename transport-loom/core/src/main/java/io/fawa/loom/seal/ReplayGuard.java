/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

/**
 * Notices a packet that was recorded and sent again, by its nonce. Asked only about packets whose
 * checksum or tag is right. Single-owner, and one guard per seal.
 */
public interface ReplayGuard {
  /**
   * Notes the nonce at {@code bytes[offset, offset+length)} and answers whether it is new. Does not
   * retain the array.
   */
  boolean firstSeen(byte[] bytes, int offset, int length);

  /** Notices nothing: what kcp-go does. */
  static ReplayGuard none() {
    return (bytes, offset, length) -> true;
  }
}
