/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The permission to watch a board without changing it: 20 characters of {@code A–Z0–9}. It does not
 * reveal the code of the board. It is not logged.
 *
 * @param text the 20 characters
 */
public record ViewCode(String text) implements BoardKey {
  private static final int LENGTH = 20;

  /** Checks length and characters. */
  public ViewCode {
    if (!Letters.wellFormed(text, LENGTH)) {
      throw new IllegalArgumentException("a view code must be 20 characters of A-Z and 0-9");
    }
  }

  /** Parses a code; empty if {@code text} is not one. */
  public static Optional<ViewCode> parse(String text) {
    return Letters.wellFormed(text, LENGTH) ? Optional.of(new ViewCode(text)) : Optional.empty();
  }

  /** A new one. */
  public static ViewCode random(RandomGenerator random) {
    return new ViewCode(Letters.random(random, LENGTH));
  }

  /** Hides the code. */
  @Override
  public String toString() {
    return "ViewCode[hidden]";
  }
}
