/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

/**
 * The checksums of a content.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param crc32c CRC-32C (RFC 3720 appendix B.4), 0 to 2^32 - 1; {@link #UNKNOWN} for a file of an
 *     earlier version
 * @param crc32 CRC-32 as in zip files, likewise
 */
public record Checksums(String sha256, long crc32c, long crc32) {
  /** In place of a CRC that was not computed. */
  public static final long UNKNOWN = -1;

  private static final int SHA256_DIGITS = 64;
  private static final long CRC_MAX = 0xffff_ffffL;

  /** Checks the values. */
  public Checksums {
    if (sha256.length() != SHA256_DIGITS) {
      throw new IllegalArgumentException("digest of " + sha256.length() + " characters");
    }
    if (crc32c < UNKNOWN || crc32c > CRC_MAX || crc32 < UNKNOWN || crc32 > CRC_MAX) {
      throw new IllegalArgumentException("CRC-32C " + crc32c + ", CRC-32 " + crc32);
    }
  }

  /** Of a file of an earlier version. */
  public static Checksums ofSha256(String sha256) {
    return new Checksums(sha256, UNKNOWN, UNKNOWN);
  }
}
