/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.wire;

/** What a setting may be. */
public final class Range {
  private Range() {}

  /**
   * Answers a value that is within its range.
   *
   * @throws IllegalArgumentException it is not; the message names setting, value and range
   */
  public static int require(int value, int least, int most, String name) {
    return (int) require((long) value, least, most, name);
  }

  /** The same of a longer value. */
  public static long require(long value, long least, long most, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is " + value + ", allowed are " + least + " to " + most);
    }
    return value;
  }
}
