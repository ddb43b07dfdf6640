/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.wire;

/** Range checks of settings. */
public final class Range {
  private Range() {}

  /**
   * Returns a value that is within its range.
   *
   * @throws IllegalArgumentException it is out of range; the message names setting, value and range
   */
  public static int require(int value, int least, int most, String name) {
    return (int) require((long) value, least, most, name);
  }

  /** The same for a long value. */
  public static long require(long value, long least, long most, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is " + value + ", allowed are " + least + " to " + most);
    }
    return value;
  }
}
