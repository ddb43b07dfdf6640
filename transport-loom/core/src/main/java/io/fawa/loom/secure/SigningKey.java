/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The long-term Ed25519 key (RFC 8032) by which a server shows who it is. Its clients pin the
 * public key. Immutable; thread-safe.
 */
public final class SigningKey {
  /** Bytes of a private or public key. */
  public static final int KEY_BYTES = Ed25519.SECRET_KEY_SIZE;

  /** Bytes of a signature. */
  static final int SIGNATURE_BYTES = Ed25519.SIGNATURE_SIZE;

  private final byte[] privateKey;
  private final byte[] publicKey = new byte[KEY_BYTES];

  /**
   * The key of a private key of 32 bytes (the seed of RFC 8032 §5.1.5), which is copied.
   *
   * @throws IllegalArgumentException it has another length
   */
  public SigningKey(byte[] privateKey) {
    this.privateKey = Packs.copyOf(privateKey, KEY_BYTES, "signing key");
    Ed25519.generatePublicKey(this.privateKey, 0, publicKey, 0);
  }

  /** A copy of the public key of 32 bytes, which clients pin. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  byte[] sign(byte[] message) {
    byte[] signature = new byte[SIGNATURE_BYTES];
    Ed25519.sign(privateKey, 0, publicKey, 0, message, 0, message.length, signature, 0);
    return signature;
  }

  static boolean verifies(byte[] publicKey, byte[] message, byte[] signature) {
    return Ed25519.verify(signature, 0, publicKey, 0, message, 0, message.length);
  }
}
