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
 * A block cipher of the JDK in full-block cipher feedback, at the speed of the JDK's intrinsics,
 * without allocation.
 *
 * <p>The JDK's own CFB works block by block. But with {@code S(i)} the key stream and {@code P(i)}
 * the plain text, {@code S(i+1) = E(P(i) ^ S(i))}: the key stream for encryption is the CBC
 * encryption of the plain text starting from {@code S(1)}. For decrypting, {@code S(i+1) =
 * E(C(i))}: ECB over the cipher text. Both are single calls, which are intrinsics for AES.
 */
final class JdkCfb implements Scrambler {
  private static final int PACKET_BYTES = 1536;

  private final int blockBytes;
  private final Cipher chained;
  private final Cipher single;
  private byte[] stream = new byte[PACKET_BYTES];

  /** An algorithm by its name in the JDK, whose blocks have 8 or 16 bytes. */
  JdkCfb(String algorithm, byte[] key) {
    try {
      SecretKeySpec secret = new SecretKeySpec(key, algorithm);
      single = Cipher.getInstance(algorithm + "/ECB/NoPadding");
      single.init(Cipher.ENCRYPT_MODE, secret);
      blockBytes = single.getBlockSize();
      byte[] first = single.doFinal(BlockCfb.initialVector(), 0, blockBytes);
      chained = Cipher.getInstance(algorithm + "/CBC/NoPadding");
      chained.init(Cipher.ENCRYPT_MODE, secret, new IvParameterSpec(first));
      System.arraycopy(first, 0, stream, 0, blockBytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "this JDK has no " + algorithm + " with a key of " + key.length + " bytes", e);
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
      stream = Arrays.copyOf(stream, length + blockBytes);
    }
    int fed = length <= blockBytes ? 0 : (length - 1) / blockBytes * blockBytes;
    if (fed > 0) {
      try {
        keyStream.doFinal(bytes, offset, fed, stream, blockBytes);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("the cipher refused " + fed + " bytes", e);
      }
    }
    Xor.into(bytes, offset, stream, length);
  }

  /** The JDK's expanded keys cannot be overwritten: they are released by garbage collection. */
  @Override
  public void wipe() {
    Arrays.fill(stream, (byte) 0);
  }
}
