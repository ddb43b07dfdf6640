/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The key that a person types to get a file: its only protection.
 *
 * @param text {@value #LENGTH_MIN} to {@value #LENGTH_MAX} characters of A–Z and 0–9
 */
public record FileKey(String text) {
  /** The shortest key, and the one that older clients expect. */
  public static final int LENGTH_MIN = 6;

  /** The longest key. */
  public static final int LENGTH_MAX = 64;

  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  /** Checks {@code text}. */
  public FileKey {
    if (!isValid(text)) {
      throw new IllegalArgumentException("not a file key: " + text.length() + " characters");
    }
  }

  /** Parses a key; empty if {@code text} is not one. */
  public static Optional<FileKey> parse(String text) {
    return isValid(text) ? Optional.of(new FileKey(text)) : Optional.empty();
  }

  /** A new key of {@code length} characters, uniform if {@code random} is. */
  public static FileKey random(RandomGenerator random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new FileKey(text.toString());
  }

  /** Hides the key: it is a secret. */
  @Override
  public String toString() {
    return "FileKey[" + text.length() + " characters]";
  }

  private static boolean isValid(String text) {
    return text.length() >= LENGTH_MIN
        && text.length() <= LENGTH_MAX
        && text.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
  }
}
