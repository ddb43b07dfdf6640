/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.sealed;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** The secret of a sealed file: 32 random bytes, which travel only in the fragment of a link. */
public final class SealKey {
  /** Bytes of a key. */
  public static final int BYTES = 32;

  private static final String FRAGMENT = "k=";

  private final byte[] bytes;

  private SealKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The key of these bytes, which are copied; they must come from a secure random generator.
   *
   * @throws IllegalArgumentException there are not 32
   */
  public static SealKey of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a key has 32 bytes; got " + bytes.length);
    }
    return new SealKey(bytes.clone());
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException it is not 43 characters of Base64URL; the text is not repeated
   */
  public static SealKey parse(String text) {
    try {
      SealKey key = of(Base64.getUrlDecoder().decode(text));
      if (key.text().equals(text)) {
        return key;
      }
    } catch (IllegalArgumentException e) {
      // The same message for every malformed key.
    }
    throw new IllegalArgumentException(
        "the key of a sealed file is 43 letters, digits, - and _ after #k=; got "
            + text.length()
            + " characters; check that the whole link was copied");
  }

  /**
   * The key in the fragment of a link, {@code k=...} without the number sign, if it has one.
   *
   * @throws IllegalArgumentException the key is malformed
   */
  public static Optional<SealKey> ofFragment(String fragment) {
    return Arrays.stream(fragment.split("&", -1))
        .filter(part -> part.startsWith(FRAGMENT))
        .findFirst()
        .map(part -> parse(part.substring(FRAGMENT.length())));
  }

  /** 43 characters of Base64URL. */
  public String text() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What goes behind the number sign of a link. */
  public String fragment() {
    return FRAGMENT + text();
  }

  byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealKey key && MessageDigest.isEqual(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Does not contain the key. */
  @Override
  public String toString() {
    return "SealKey";
  }
}
