/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The id of a content in its store: random, so that no user can choose, guess or collide with it.
 *
 * @param text 32 lower-case hexadecimal digits
 */
public record ContentId(String text) {
  private static final int BYTES = 16;

  /** Checks {@code text}. */
  public ContentId {
    if (!isValid(text)) {
      throw new IllegalArgumentException("not a content id: " + text.length() + " characters");
    }
  }

  /** A new one; {@code random} must be cryptographic. */
  public static ContentId random(RandomGenerator random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new ContentId(HexFormat.of().formatHex(bytes));
  }

  /** True if {@code text} can name a content. */
  public static boolean isValid(String text) {
    return text.length() == 2 * BYTES
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }
}
