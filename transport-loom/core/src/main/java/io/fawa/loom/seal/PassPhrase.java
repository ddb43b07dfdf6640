/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import io.fawa.loom.wire.Range;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Keys from pass phrases, as users of kcp-go derive them: PBKDF2 with HMAC-SHA1 (RFC 8018 §5.2).
 * Both ends need the same phrase, salt, iterations and length.
 */
public final class PassPhrase {
  private PassPhrase() {}

  /** The key that kcptun derives from a phrase: salt {@code kcp-go}, 4096 iterations, 32 bytes. */
  public static byte[] key(String passPhrase) {
    return key(passPhrase, "kcp-go", 4096, 32);
  }

  /**
   * A key of {@code keyBytes}; phrase and salt are UTF-8.
   *
   * @param iterations 1 and more; also the cost of each guess
   * @param keyBytes 1 to 1024
   */
  public static byte[] key(String passPhrase, String salt, int iterations, int keyBytes) {
    Range.require(iterations, 1, Integer.MAX_VALUE, "iterations");
    Range.require(keyBytes, 1, 1024, "keyBytes");
    PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA1Digest());
    generator.init(
        passPhrase.getBytes(StandardCharsets.UTF_8),
        salt.getBytes(StandardCharsets.UTF_8),
        iterations);
    return ((KeyParameter) generator.generateDerivedParameters(8 * keyBytes)).getKey();
  }
}
