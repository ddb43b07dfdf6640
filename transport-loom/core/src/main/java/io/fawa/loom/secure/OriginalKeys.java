/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * The original's key agreement (wire specification §1.3): the raw X25519 output is the AES-256 key
 * of an {@link OriginalSeal}. Nobody is authenticated and no key is derived; use it only with peers
 * that have no {@link ClientHandshake}.
 */
public final class OriginalKeys {
  /** Bytes of a private, public or shared key. */
  public static final int KEY_BYTES = X25519.SCALAR_SIZE;

  private OriginalKeys() {}

  /**
   * The public key of a private key, both 32 bytes, little-endian.
   *
   * @throws IllegalArgumentException the private key has another length
   */
  public static byte[] publicKey(byte[] privateKey) {
    return new EphemeralKeys(privateKey).publicKey();
  }

  /**
   * The shared key of 32 bytes.
   *
   * @throws HandshakeException the peer's key is not 32 bytes, or is one of the low-order points
   *     whose shared key everybody knows
   * @throws IllegalArgumentException the private key is not 32 bytes
   */
  public static byte[] sharedKey(byte[] privateKey, byte[] peerPublicKey)
      throws HandshakeException {
    byte[] scalar = Packs.copyOf(privateKey, KEY_BYTES, "private key");
    if (peerPublicKey.length != KEY_BYTES) {
      throw new HandshakeException(
          "public key of " + peerPublicKey.length + " bytes, needs " + KEY_BYTES);
    }
    return EphemeralKeys.agree(scalar, peerPublicKey);
  }
}
