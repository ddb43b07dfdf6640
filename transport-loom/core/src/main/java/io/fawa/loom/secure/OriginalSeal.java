/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.spec.SecretKeySpec;

/**
 * The original's encryption (wire specification §1.3): AES-GCM with one key both ways, a random
 * nonce for each pack, and no additional data.
 *
 * <pre>
 * +-----------+------------+--------+
 * | nonce 12  | ciphertext | tag 16 |
 * +-----------+------------+--------+
 * </pre>
 *
 * <p>A replayed, reordered or reflected envelope opens: nothing in it says whose it is or which.
 * Use it only with peers that have no {@link RecordSeal}.
 */
public final class OriginalSeal implements PackSeal {
  /** Bytes of nonce and tag. */
  public static final int OVERHEAD_BYTES = Gcm.NONCE_BYTES + Gcm.TAG_BYTES;

  private static final byte[] NO_DATA = {};

  private final SecretKeySpec key;
  private final NonceSource nonces;
  private final Gcm sending = new Gcm();
  private final Gcm receiving = new Gcm();
  private final byte[] sendingNonce = new byte[Gcm.NONCE_BYTES];
  private final byte[] receivingNonce = new byte[Gcm.NONCE_BYTES];

  /**
   * A seal with a key of 16, 24 or 32 bytes, which is copied.
   *
   * @throws IllegalArgumentException the key has another length
   */
  public OriginalSeal(byte[] key, NonceSource nonces) {
    if (key.length != 16 && key.length != 24 && key.length != 32) {
      throw new IllegalArgumentException(
          "key of " + key.length + " bytes, allowed are 16, 24 and 32");
    }
    this.key = new SecretKeySpec(key, "AES");
    this.nonces = nonces;
  }

  @Override
  public int overheadBytes() {
    return OVERHEAD_BYTES;
  }

  @Override
  public int seal(byte[] pack, int offset, int length, byte[] target, int at) {
    Packs.requirePack(pack, offset, length);
    Objects.checkFromIndexSize(at, length + OVERHEAD_BYTES, target.length);
    nonces.next(sendingNonce);
    System.arraycopy(sendingNonce, 0, target, at, Gcm.NONCE_BYTES);
    sending.encrypt(key, sendingNonce, NO_DATA, pack, offset, length, target, at + Gcm.NONCE_BYTES);
    return length + OVERHEAD_BYTES;
  }

  @Override
  public byte[] open(byte[] envelope, int offset, int length) throws SealBrokenException {
    Objects.checkFromIndexSize(offset, length, envelope.length);
    if (length <= OVERHEAD_BYTES) {
      throw new SealBrokenException(
          "envelope of " + length + " bytes, at least " + (OVERHEAD_BYTES + 1) + " are needed");
    }
    System.arraycopy(envelope, offset, receivingNonce, 0, Gcm.NONCE_BYTES);
    try {
      return receiving.decrypt(
          key,
          receivingNonce,
          NO_DATA,
          envelope,
          offset + Gcm.NONCE_BYTES,
          length - Gcm.NONCE_BYTES);
    } catch (AEADBadTagException e) {
      throw new SealBrokenException("wrong tag: the envelope was changed or has another key", e);
    }
  }
}
