/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/** Key and initial vector of one generation of one direction, and the secret of the next. */
final class TrafficKeys {
  private static final int KEY_BYTES = 32;

  final long generation;
  final SecretKeySpec key;
  private final byte[] vector;
  private final byte[] secret;

  private TrafficKeys(long generation, byte[] secret) {
    this.generation = generation;
    this.secret = secret;
    this.key = new SecretKeySpec(Hkdf.expand(secret, "key", KEY_BYTES), "AES");
    this.vector = Hkdf.expand(secret, "iv", Gcm.NONCE_BYTES);
  }

  /** The first generation of a direction; retains the secret. */
  static TrafficKeys first(byte[] secret) {
    return new TrafficKeys(0, secret);
  }

  /** The generation after this one, which stays as it is. */
  TrafficKeys next() {
    return new TrafficKeys(generation + 1, Hkdf.expand(secret, "next", Hkdf.SECRET_BYTES));
  }

  /** Forgets from what the next generation is made. */
  void wipeSecret() {
    Arrays.fill(secret, (byte) 0);
  }

  /** 0 or 1, in turns. */
  long phase() {
    return generation & 1;
  }

  /** Fills the nonce of a record: the vector, its last eight bytes XOR the sequence number. */
  void nonce(long sequence, byte[] target) {
    System.arraycopy(vector, 0, target, 0, Gcm.NONCE_BYTES);
    long rest = sequence;
    for (int i = Gcm.NONCE_BYTES - 1; rest != 0; i--) {
      target[i] ^= (byte) rest;
      rest >>>= 8;
    }
  }
}
