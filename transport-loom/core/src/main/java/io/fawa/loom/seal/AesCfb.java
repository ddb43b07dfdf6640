/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES in full-block cipher feedback at the speed of the JDK's intrinsics, without allocating.
 *
 * <p>The JDK's own CFB goes block by block. But with {@code S(i)} the key stream and {@code P(i)}
 * the plain text, {@code S(i+1) = E(P(i) ^ S(i))}: the key stream for encrypting is what cipher
 * block chaining makes of the plain text when it starts from {@code S(1)}. For decrypting, {@code
 * S(i+1) = E(C(i))}: electronic codebook over the cipher text. Both are single calls with an
 * intrinsic behind them.
 */
final class AesCfb implements Scrambler {
  private static final int BLOCK_BYTES = 16;
  private static final int PACKET_BYTES = 1536;

  private final Cipher chained;
  private final Cipher single;
  private byte[] stream = new byte[PACKET_BYTES];

  AesCfb(byte[] key) {
    try {
      SecretKeySpec secret = new SecretKeySpec(key, "AES");
      single = Cipher.getInstance("AES/ECB/NoPadding");
      single.init(Cipher.ENCRYPT_MODE, secret);
      byte[] first = single.doFinal(BlockCfb.initialVector());
      chained = Cipher.getInstance("AES/CBC/NoPadding");
      chained.init(Cipher.ENCRYPT_MODE, secret, new IvParameterSpec(first));
      System.arraycopy(first, 0, stream, 0, BLOCK_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no AES of " + key.length + " bytes", e);
    }
  }

  @Override
  public void encrypt(byte[] bytes, int offset, int length) {
    scramble(chained, bytes, offset, length);
  }

  @Override
  public void decrypt(byte[] bytes, int offset, int length) {
    scramble(single, bytes, offset, length);
  }

  private void scramble(Cipher keyStream, byte[] bytes, int offset, int length) {
    if (length > stream.length) {
      stream = Arrays.copyOf(stream, length + BLOCK_BYTES);
    }
    int fed = length <= BLOCK_BYTES ? 0 : (length - 1) / BLOCK_BYTES * BLOCK_BYTES;
    if (fed > 0) {
      try {
        keyStream.doFinal(bytes, offset, fed, stream, BLOCK_BYTES);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("AES refused " + fed + " bytes", e);
      }
    }
    Xor.into(bytes, offset, stream, length);
  }

  /** The JDK's expanded keys cannot be reached: they go when the ciphers are collected. */
  @Override
  public void wipe() {
    Arrays.fill(stream, (byte) 0);
  }
}
