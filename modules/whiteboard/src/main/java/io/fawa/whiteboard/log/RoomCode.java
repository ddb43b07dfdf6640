/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The name of a room: 6 characters of {@code A–Z0–9}. It is the permission to join, so it is not
 * logged.
 *
 * @param text the 6 characters
 */
public record RoomCode(String text) implements BoardKey {
  private static final int LENGTH = 6;

  /** Checks length and characters. */
  public RoomCode {
    if (!Letters.wellFormed(text, LENGTH)) {
      throw new IllegalArgumentException("a room code must be 6 characters of A-Z and 0-9");
    }
  }

  /** Parses a code; empty if {@code text} is not one. Lower case is not accepted. */
  public static Optional<RoomCode> parse(String text) {
    return Letters.wellFormed(text, LENGTH) ? Optional.of(new RoomCode(text)) : Optional.empty();
  }

  /** A new one. */
  public static RoomCode random(RandomGenerator random) {
    return new RoomCode(Letters.random(random, LENGTH));
  }

  /** Hides the code. */
  @Override
  public String toString() {
    return "RoomCode[hidden]";
  }
}
