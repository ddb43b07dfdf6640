/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.link;

import io.fawa.files.FileKey;
import io.fawa.files.Terms;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** The secret by which its sender deletes a file. Only its hash is stored. */
public final class DeleteToken {
  /** 130 bits. */
  private static final int CHARS = 26;

  private DeleteToken() {}

  /** A new token. */
  public static String random(RandomGenerator random) {
    return FileKey.random(random, CHARS).text();
  }

  /** SHA-256, lower-case hexadecimal. A token is random, so a fast hash hides it. */
  public static String hash(String token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Compares in constant time. */
  public static boolean matches(String token, Terms terms) {
    return MessageDigest.isEqual(
        hash(token).getBytes(StandardCharsets.US_ASCII),
        terms.deleteToken().getBytes(StandardCharsets.US_ASCII));
  }
}
