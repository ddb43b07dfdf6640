/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * The cipher {@code xor}: every packet is XORed with the same table, derived from the key by
 * PBKDF2-HMAC-SHA1. The table has 1,500 bytes, the largest packet; bytes beyond stay clear, as in
 * kcp-go.
 */
final class XorTable implements Scrambler {
  private static final byte[] SALT = "sH3CIVoF#rWLtJo6".getBytes(US_ASCII);
  private static final int ITERATIONS = 32;
  private static final int TABLE_BYTES = 1500;

  private final byte[] table;

  XorTable(byte[] key) {
    PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA1Digest());
    generator.init(key, SALT, ITERATIONS);
    table = ((KeyParameter) generator.generateDerivedParameters(8 * TABLE_BYTES)).getKey();
  }

  @Override
  public void encrypt(byte[] bytes, int offset, int length) {
    Xor.into(bytes, offset, table, Math.min(length, TABLE_BYTES));
  }

  @Override
  public void decrypt(byte[] bytes, int offset, int length) {
    encrypt(bytes, offset, length);
  }

  @Override
  public void wipe() {
    Arrays.fill(table, (byte) 0);
  }
}
