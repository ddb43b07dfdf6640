/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.digest;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA256Digest;

/**
 * SHA-256 whose state can be kept and continued by another process, by BouncyCastle: the JDK's does
 * not offer it, and is several times faster. Not thread-safe.
 */
final class ResumableSha256 extends MessageDigest {
  /** Where an encoded state has the number of bytes. */
  private static final int COUNT_AT = 8;

  private final SHA256Digest digest;
  private long length;

  ResumableSha256() {
    this(new SHA256Digest(), 0);
  }

  private ResumableSha256(SHA256Digest digest, long length) {
    super("SHA-256");
    this.digest = digest;
    this.length = length;
  }

  /**
   * Continues after {@code state}.
   *
   * @throws IllegalArgumentException it is no {@link #state}
   */
  static ResumableSha256 of(byte[] state) {
    try {
      SHA256Digest digest = new SHA256Digest(state);
      long length = ByteBuffer.wrap(state).getLong(COUNT_AT);
      if (length >= 0 && Arrays.equals(digest.getEncodedState(), state)) {
        return new ResumableSha256(digest, length);
      }
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("a state that cannot be read", e);
    }
    throw new IllegalArgumentException("a state of " + state.length + " bytes, not as it was kept");
  }

  /** The state as BouncyCastle encodes it. */
  byte[] state() {
    return digest.getEncodedState();
  }

  /** How many bytes it has seen. */
  long length() {
    return length;
  }

  @Override
  protected void engineUpdate(byte input) {
    digest.update(input);
    length++;
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int count) {
    digest.update(input, offset, count);
    length += count;
  }

  @Override
  protected byte[] engineDigest() {
    byte[] out = new byte[digest.getDigestSize()];
    digest.doFinal(out, 0);
    length = 0;
    return out;
  }

  @Override
  protected void engineReset() {
    digest.reset();
    length = 0;
  }

  @Override
  protected int engineGetDigestLength() {
    return digest.getDigestSize();
  }
}
