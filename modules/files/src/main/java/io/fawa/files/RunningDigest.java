/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** The checksums of the bytes so far. Not thread-safe. */
final class RunningDigest {
  private final MessageDigest sha256;
  private final CRC32C crc32c = new CRC32C();
  private final CRC32 crc32 = new CRC32();
  private long bytes;

  RunningDigest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  void update(byte[] source, int offset, int length) {
    sha256.update(source, offset, length);
    crc32c.update(source, offset, length);
    crc32.update(source, offset, length);
    bytes += length;
  }

  /** How many bytes it has seen. */
  long bytes() {
    return bytes;
  }

  /** The checksums; it cannot be used any more. */
  Checksums finish() {
    return new Checksums(
        HexFormat.of().formatHex(sha256.digest()), crc32c.getValue(), crc32.getValue());
  }
}
