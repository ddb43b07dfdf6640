/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import java.util.Objects;

/** Checks of what callers pass in. */
final class Packs {
  private Packs() {}

  /** Requires a range of at least one byte. */
  static void requirePack(byte[] pack, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, pack.length);
    if (length == 0) {
      throw new IllegalArgumentException("the pack is empty, allowed is 1 byte or more");
    }
  }

  /** Returns a copy of an array that has the length it must have. */
  static byte[] copyOf(byte[] bytes, int length, String name) {
    if (bytes.length != length) {
      throw new IllegalArgumentException(
          name + " of " + bytes.length + " bytes, allowed are " + length);
    }
    return bytes.clone();
  }
}
