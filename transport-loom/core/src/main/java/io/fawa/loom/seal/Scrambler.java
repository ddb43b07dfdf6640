/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

/**
 * A reversible transformation of a byte range that keeps its length: what kcp-go calls a block
 * crypt. Single-owner; does not retain the array.
 */
interface Scrambler {
  /** Encrypts {@code bytes[offset, offset+length)} in place. */
  void encrypt(byte[] bytes, int offset, int length);

  /** Decrypts {@code bytes[offset, offset+length)} in place. */
  void decrypt(byte[] bytes, int offset, int length);

  /** Overwrites the key material this object holds; it is not used afterwards. */
  void wipe();
}
