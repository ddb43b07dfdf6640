/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

/**
 * Which messages of a call are compressed, if both sides have agreed on a {@link Compression}. A
 * flag in each message says whether it is compressed.
 */
public enum MessageCompression {
  /** Messages of at least the configured size. */
  BY_SIZE,
  /** Every message. */
  ALWAYS,
  /** No message. */
  NEVER;

  /** Whether it compresses a message of {@code length} bytes. */
  public boolean takes(int length, int compressBytesMin) {
    return switch (this) {
      case BY_SIZE -> length >= compressBytesMin;
      case ALWAYS -> true;
      case NEVER -> false;
    };
  }
}
