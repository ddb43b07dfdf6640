/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The name of a room: 6 characters of {@code A–Z0–9}. Who has it may join, so it stays out of logs.
 *
 * @param text the 6 characters
 */
public record RoomCode(String text) {
  private static final int LENGTH = 6;

  /** Checks length and characters. */
  public RoomCode {
    if (!wellFormed(text)) {
      throw new IllegalArgumentException("a room code is 6 characters of A-Z and 0-9");
    }
  }

  /** The code that {@code text} is; empty if it is none. Lower case is none. */
  public static Optional<RoomCode> parse(String text) {
    return wellFormed(text) ? Optional.of(new RoomCode(text)) : Optional.empty();
  }

  static RoomCode random(RandomGenerator random) {
    return new RoomCode(Letters.random(random, LENGTH));
  }

  /** Nothing of the code. */
  @Override
  public String toString() {
    return "RoomCode[hidden]";
  }

  private static boolean wellFormed(String text) {
    return text.length() == LENGTH && text.chars().allMatch(c -> Letters.ALL.indexOf(c) >= 0);
  }
}
