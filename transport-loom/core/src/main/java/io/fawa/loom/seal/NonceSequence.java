/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import io.fawa.loom.wire.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * The unique nonces of one sender. Created by {@link PacketCipher#nonces}; single-owner.
 *
 * <p>They are a counter with a random start, encrypted block by block under a key derived from the
 * packets' key. So a sender never repeats a nonce, two senders with one key share a nonce only if
 * their counters collide, and on the wire nonces look random.
 */
public final class NonceSequence implements AutoCloseable {
  private static final byte[] PURPOSE = "fawa nonce order".getBytes(StandardCharsets.US_ASCII);
  private static final int NONCE_BYTES = 16;
  private static final int BLOCKS = 64;

  private final Cipher order;
  private final int uniqueBytes;
  private final byte[] counts;
  private final byte[] nonces;
  private final byte[] count;

  /** Mixes the bytes after the unique ones, so that they look different. */
  private final long mixer;

  private int at;

  /**
   * A sequence of 16 bytes each.
   *
   * @param uniqueBytes how many of their first bytes must be unique: 8 or 16
   * @param start the start of the counter, 16 bytes
   */
  NonceSequence(byte[] key, int uniqueBytes, byte[] start) {
    if (start.length < NONCE_BYTES) {
      throw new IllegalArgumentException(
          "start of " + start.length + " bytes, needs " + NONCE_BYTES);
    }
    String algorithm = uniqueBytes == NONCE_BYTES ? "AES" : "Blowfish";
    this.uniqueBytes = uniqueBytes;
    this.counts = new byte[BLOCKS * uniqueBytes];
    this.nonces = new byte[BLOCKS * uniqueBytes];
    this.count = Arrays.copyOf(start, uniqueBytes);
    this.mixer = LittleEndian.getLong(start, Long.BYTES) | 1;
    this.at = nonces.length;
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(PURPOSE);
      order = Cipher.getInstance(algorithm + "/ECB/NoPadding");
      order.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(digest.digest(key), algorithm));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no SHA-256 or no " + algorithm, e);
    }
  }

  /** Fills {@code target}, at most 16 bytes, with the next nonce. */
  public void next(byte[] target) {
    if (at == nonces.length) {
      refill();
    }
    System.arraycopy(nonces, at, target, 0, Math.min(uniqueBytes, target.length));
    long rest = LittleEndian.getLong(nonces, at) * mixer;
    for (int i = uniqueBytes; i < target.length; i++) {
      // From the high bits, which depend on most others.
      target[i] = (byte) (rest >>> 56);
      rest = Long.rotateLeft(rest, 8);
    }
    at += uniqueBytes;
  }

  private void refill() {
    for (int i = 0; i < counts.length; i += uniqueBytes) {
      System.arraycopy(count, 0, counts, i, uniqueBytes);
      countUp();
    }
    try {
      order.doFinal(counts, 0, counts.length, nonces, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the cipher refused " + counts.length + " bytes", e);
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

  /** Discards the prepared nonces. */
  @Override
  public void close() {
    Arrays.fill(nonces, (byte) 0);
    Arrays.fill(counts, (byte) 0);
    Arrays.fill(count, (byte) 0);
  }
}
