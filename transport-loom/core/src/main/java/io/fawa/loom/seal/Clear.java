/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

/** Leaves the bytes as they are: the cipher {@code none}. */
final class Clear implements Scrambler {
  @Override
  public void encrypt(byte[] bytes, int offset, int length) {}

  @Override
  public void decrypt(byte[] bytes, int offset, int length) {}

  @Override
  public void wipe() {}
}
