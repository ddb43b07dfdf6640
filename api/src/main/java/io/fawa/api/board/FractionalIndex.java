/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.board;

/**
 * The keys by which Excalidraw orders elements: texts between any two of which there is another. A
 * key has an integer part, whose first character tells its length, and a fraction in base 62 that
 * does not end with a zero.
 */
final class FractionalIndex {
  private static final int LENGTH_MAX = 256;
  private static final String SMALLEST_INTEGER = "A" + "0".repeat(26);

  private FractionalIndex() {}

  /** Whether the editor can sort by this key. */
  static boolean valid(String key) {
    if (key.isEmpty() || key.length() > LENGTH_MAX || key.equals(SMALLEST_INTEGER)) {
      return false;
    }
    char head = key.charAt(0);
    int integer;
    if (head >= 'a' && head <= 'z') {
      integer = head - 'a' + 2;
    } else if (head >= 'A' && head <= 'Z') {
      integer = 'Z' - head + 2;
    } else {
      return false;
    }
    if (key.length() < integer || !key.chars().allMatch(FractionalIndex::digit)) {
      return false;
    }
    return key.length() == integer || key.charAt(key.length() - 1) != '0';
  }

  private static boolean digit(int c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }
}
