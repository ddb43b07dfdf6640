/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM for one direction. Keeps one JDK cipher and initialises it for each pack. */
final class Gcm {
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;

  private final Cipher cipher;

  Gcm() {
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no AES-GCM", e);
    }
  }

  /** Writes ciphertext and tag of {@code from[offset, +length)} to {@code to[at, ...)}. */
  void encrypt(
      SecretKeySpec key,
      byte[] nonce,
      byte[] additional,
      byte[] from,
      int offset,
      int length,
      byte[] to,
      int at) {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
      cipher.updateAAD(additional);
      cipher.doFinal(from, offset, length, to, at);
    } catch (InvalidAlgorithmParameterException e) {
      throw new IllegalStateException("the nonce was already used for the previous pack", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused a pack of " + length + " bytes", e);
    }
  }

  /** The plaintext of {@code from[offset, +length)}, which is ciphertext and tag, or throws. */
  byte[] decrypt(
      SecretKeySpec key, byte[] nonce, byte[] additional, byte[] from, int offset, int length)
      throws AEADBadTagException {
    byte[] pack = new byte[length - TAG_BYTES];
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
      cipher.updateAAD(additional);
      cipher.doFinal(from, offset, length, pack, 0);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused an envelope of " + length + " bytes", e);
    }
    return pack;
  }
}
