/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * The nonces of one sender, none twice. Made by {@link PacketCipher#nonces}; single-owner.
 *
 * <p>They are a count from a random start, encrypted block by block under a key that follows from
 * the packets' key. So within one sender no nonce comes twice, two senders with one key share a
 * nonce only if their counts meet, and on the wire nonces look like any random bytes.
 */
public final class NonceSequence implements AutoCloseable {
  private static final byte[] PURPOSE = "fawa nonce order".getBytes(StandardCharsets.US_ASCII);
  private static final int NONCE_BYTES = 16;
  private static final int REFILL_BYTES = 64 * NONCE_BYTES;

  private final Cipher order;
  private final byte[] counts = new byte[REFILL_BYTES];
  private final byte[] nonces = new byte[REFILL_BYTES];
  private final byte[] count;
  private int at = REFILL_BYTES;

  /**
   * A sequence of 16 bytes each.
   *
   * @param uniqueBytes how many of their first bytes none may share with another: 8 or 16
   * @param start where the count begins, at least so many bytes
   */
  NonceSequence(byte[] key, int uniqueBytes, byte[] start) {
    if (start.length < uniqueBytes) {
      throw new IllegalArgumentException(
          "start of " + start.length + " bytes, needs " + uniqueBytes);
    }
    String algorithm = uniqueBytes == NONCE_BYTES ? "AES" : "Blowfish";
    this.count = Arrays.copyOf(start, uniqueBytes);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(PURPOSE);
      order = Cipher.getInstance(algorithm + "/ECB/NoPadding");
      order.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(digest.digest(key), algorithm));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no SHA-256 or no " + algorithm, e);
    }
  }

  /** Puts the next nonce into {@code target}, all of it: at most 16 bytes. */
  public void next(byte[] target) {
    if (at == REFILL_BYTES) {
      refill();
    }
    System.arraycopy(nonces, at, target, 0, target.length);
    at += NONCE_BYTES;
  }

  private void refill() {
    for (int i = 0; i < REFILL_BYTES; i += NONCE_BYTES) {
      System.arraycopy(count, 0, counts, i, count.length);
      if (count.length < NONCE_BYTES) {
        // The rest only has to look random: the count that is farthest away.
        System.arraycopy(count, 0, counts, i + count.length, count.length);
        counts[i + count.length] ^= (byte) 0x80;
      }
      countUp();
    }
    try {
      order.doFinal(counts, 0, REFILL_BYTES, nonces, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the cipher refused " + REFILL_BYTES + " bytes", e);
    }
    at = 0;
  }

  private void countUp() {
    for (int i = count.length - 1; i >= 0; i--) {
      if (++count[i] != 0) {
        return;
      }
    }
  }

  /** Forgets the nonces to come. */
  @Override
  public void close() {
    Arrays.fill(nonces, (byte) 0);
    Arrays.fill(counts, (byte) 0);
    Arrays.fill(count, (byte) 0);
  }
}
