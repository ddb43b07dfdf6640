/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * An X25519 key pair for one handshake (RFC 7748). The private key is 32 bytes from a secure random
 * generator of the caller. Not for two handshakes: the handshake that takes it wipes it.
 */
public final class EphemeralKeys {
  /** Bytes of a private or public key. */
  public static final int KEY_BYTES = X25519.SCALAR_SIZE;

  private final byte[] privateKey;
  private final byte[] publicKey = new byte[KEY_BYTES];
  private boolean wiped;

  /**
   * The pair of a private key of 32 bytes, which is copied.
   *
   * @throws IllegalArgumentException it has another length
   */
  public EphemeralKeys(byte[] privateKey) {
    this.privateKey = Packs.copyOf(privateKey, KEY_BYTES, "private key");
    X25519.generatePublicKey(this.privateKey, 0, publicKey, 0);
  }

  /** A copy of the public key: 32 bytes, little-endian. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** Requires that no handshake has used the pair. */
  void requireFresh() {
    if (wiped) {
      throw new IllegalStateException("the ephemeral keys were already used by a handshake");
    }
  }

  /** The shared secret with a peer; the private key is wiped, whatever the peer's key is. */
  byte[] agreeOnce(byte[] peerPublicKey) throws HandshakeException {
    requireFresh();
    wiped = true;
    try {
      return agree(privateKey, peerPublicKey);
    } finally {
      Arrays.fill(privateKey, (byte) 0);
    }
  }

  /** The raw X25519 output of two keys of 32 bytes. */
  static byte[] agree(byte[] privateKey, byte[] peerPublicKey) throws HandshakeException {
    byte[] shared = new byte[KEY_BYTES];
    if (!X25519.calculateAgreement(privateKey, 0, peerPublicKey, 0, shared, 0)) {
      throw new HandshakeException("the peer's X25519 public key has low order");
    }
    return shared;
  }
}
