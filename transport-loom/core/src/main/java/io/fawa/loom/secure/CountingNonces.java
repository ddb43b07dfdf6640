/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

/**
 * Nonces that count up from a random start, for {@link OriginalSeal}: a peer cannot tell them from
 * random ones, and they cost no random numbers. Two ends that count with one key from random starts
 * repeat a nonce in 2^32 packs each with a probability of 2^-63; random nonces do with 2^-33.
 * Single-owner.
 */
public final class CountingNonces implements NonceSource {
  private final byte[] next;

  /**
   * The first nonce.
   *
   * @param start 12 bytes of a secure random generator
   * @throws IllegalArgumentException it has another length
   */
  public CountingNonces(byte[] start) {
    this.next = Packs.copyOf(start, Gcm.NONCE_BYTES, "start");
  }

  @Override
  public void next(byte[] nonce) {
    System.arraycopy(next, 0, nonce, 0, next.length);
    for (int i = next.length - 1; i >= 0; i--) {
      next[i]++;
      if (next[i] != 0) {
        return;
      }
    }
  }
}
