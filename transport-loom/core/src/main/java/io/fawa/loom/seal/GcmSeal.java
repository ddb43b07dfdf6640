/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM: nonce, encrypted body, tag; no additional data. */
final class GcmSeal extends PacketSeal {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;

  private final SecretKeySpec key;
  private final Cipher sealing;
  private final Cipher opening;
  private final ReplayGuard guard;

  GcmSeal(byte[] key, ReplayGuard guard) {
    super(NONCE_BYTES, NONCE_BYTES, TAG_BYTES);
    this.key = new SecretKeySpec(key, "AES");
    this.guard = guard;
    try {
      this.sealing = Cipher.getInstance("AES/GCM/NoPadding");
      this.opening = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no AES-GCM", e);
    }
  }

  @Override
  void sealBody(byte[] packet, int offset, int bodyLength) {
    int body = offset + NONCE_BYTES;
    try {
      sealing.init(Cipher.ENCRYPT_MODE, key, nonce(packet, offset));
      sealing.doFinal(packet, body, bodyLength, packet, body);
    } catch (InvalidAlgorithmParameterException e) {
      throw new IllegalArgumentException("the nonce was already used for the previous packet", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused " + bodyLength + " bytes", e);
    }
  }

  @Override
  int openBody(byte[] packet, int offset, int length) {
    int body = offset + NONCE_BYTES;
    int bodyLength;
    try {
      opening.init(Cipher.DECRYPT_MODE, key, nonce(packet, offset));
      bodyLength = opening.doFinal(packet, body, length - NONCE_BYTES, packet, body);
    } catch (AEADBadTagException e) {
      return FORGED;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused " + length + " bytes", e);
    }
    return guard.firstSeen(packet, offset, NONCE_BYTES) ? bodyLength : REPLAYED;
  }

  private static GCMParameterSpec nonce(byte[] packet, int offset) {
    return new GCMParameterSpec(8 * TAG_BYTES, packet, offset, NONCE_BYTES);
  }

  /** The JDK's key objects cannot be overwritten: they are released by garbage collection. */
  @Override
  void wipe() {}
}
