/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.sealed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM under one of the keys that a file has. Not thread-safe. */
final class RecordCipher {
  static final int TAG_BYTES = 16;

  private static final int NONCE_BYTES = 12;
  private static final String HMAC = "HmacSHA256";

  private final Cipher cipher;
  private final SecretKeySpec key;

  /** With the key that HKDF-SHA256 derives for {@code purpose}. */
  RecordCipher(SealKey secret, byte[] salt, String purpose) {
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
      byte[] derived = hkdf(secret.bytes(), salt, purpose.getBytes(StandardCharsets.US_ASCII));
      key = new SecretKeySpec(derived, "AES");
    } catch (GeneralSecurityException e) {
      throw everyJdkHasIt(e);
    }
  }

  /** HKDF (RFC 5869) for 32 bytes, which is one block of its second step. */
  static byte[] hkdf(byte[] secret, byte[] salt, byte[] info) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(HMAC);
    mac.init(new SecretKeySpec(salt, HMAC));
    mac.init(new SecretKeySpec(mac.doFinal(secret), HMAC));
    mac.update(info);
    mac.update((byte) 1);
    return mac.doFinal();
  }

  int encrypt(
      long index,
      boolean last,
      byte[] aad,
      byte[] from,
      int offset,
      int length,
      byte[] to,
      int at) {
    try {
      cipher.init(
          Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, nonce(index, last)));
      cipher.updateAAD(aad);
      return cipher.doFinal(from, offset, length, to, at);
    } catch (GeneralSecurityException e) {
      throw everyJdkHasIt(e);
    }
  }

  /**
   * Decrypts into {@code to}, which holds nothing of use after a failure.
   *
   * @return the bytes of plaintext, or -1 if the record is not what was sealed
   */
  int decrypt(
      long index,
      boolean last,
      byte[] aad,
      byte[] from,
      int offset,
      int length,
      byte[] to,
      int at) {
    if (length < TAG_BYTES) {
      return -1;
    }
    try {
      cipher.init(
          Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, nonce(index, last)));
      cipher.updateAAD(aad);
      return cipher.doFinal(from, offset, length, to, at);
    } catch (AEADBadTagException e) {
      return -1;
    } catch (GeneralSecurityException e) {
      throw everyJdkHasIt(e);
    }
  }

  /** Three zero bytes, the index in eight bytes, big-endian, and 1 for the last record. */
  private static byte[] nonce(long index, boolean last) {
    return ByteBuffer.allocate(NONCE_BYTES)
        .putLong(3, index)
        .put(NONCE_BYTES - 1, (byte) (last ? 1 : 0))
        .array();
  }

  private static IllegalStateException everyJdkHasIt(GeneralSecurityException e) {
    return new IllegalStateException("this JDK lacks AES-GCM or HMAC-SHA256", e);
  }
}
