/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.s3;

/**
 * The sizes of the parts of a content: the first thousand have {@code base} bytes, the next
 * thousand twice as many, and so on, so that a content of unknown size never has too many parts.
 *
 * @param base bytes of the first part
 */
record PartSizes(int base) {
  /** Servers take no more. */
  static final int PARTS_MAX = 10_000;

  private static final int PARTS_PER_STEP = 1_000;

  /** The size of part {@code number}, from 1. */
  int of(int number) {
    return base * (1 + (number - 1) / PARTS_PER_STEP);
  }

  /** The bytes of the first {@code parts} parts. */
  long total(int parts) {
    long steps = parts / PARTS_PER_STEP;
    long whole = base * (long) PARTS_PER_STEP * (steps * (steps + 1) / 2);
    return whole + (parts % PARTS_PER_STEP) * (long) base * (steps + 1);
  }

  /** The largest content. */
  long contentBytesMax() {
    return total(PARTS_MAX);
  }
}
