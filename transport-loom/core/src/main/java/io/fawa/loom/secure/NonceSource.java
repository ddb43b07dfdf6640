/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

/** Where the nonces of an {@link OriginalSeal} come from. */
@FunctionalInterface
public interface NonceSource {
  /**
   * Fills all 12 bytes with a nonce that was not used with this key before, by either end: from a
   * secure random generator, as the original does.
   */
  void next(byte[] nonce);
}
