/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.Letters;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * What proves that a member owns a board: 26 characters of {@code A–Z0–9}, about 134 bits. Only its
 * hash is stored.
 *
 * @param text the 26 characters
 */
public record OwnerToken(String text) {
  private static final int LENGTH = 26;

  static OwnerToken random(RandomGenerator random) {
    return new OwnerToken(Letters.random(random, LENGTH));
  }

  /** Its SHA-256 in hexadecimal. */
  String hash() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** Hides the token. */
  @Override
  public String toString() {
    return "OwnerToken[hidden]";
  }
}
