/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

/**
 * Which messages of a call are compressed, where its two sides have agreed on a {@link Compression}
 * at all. Each message says for itself whether it is.
 */
public enum MessageCompression {
  /** Those that are as large as the configuration says, or larger. */
  BY_SIZE,
  /** Every one. */
  ALWAYS,
  /** None. */
  NEVER;

  /** Whether it takes a message of {@code length} bytes. */
  public boolean takes(int length, int compressBytesMin) {
    return switch (this) {
      case BY_SIZE -> length >= compressBytesMin;
      case ALWAYS -> true;
      case NEVER -> false;
    };
  }
}
