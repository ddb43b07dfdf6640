/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.time.Instant;

/**
 * The metadata of a stored file.
 *
 * @param key its key
 * @param name its name for downloads
 * @param size in bytes, as counted, not as declared
 * @param sha256 of its bytes, 64 lower-case hexadecimal digits
 * @param created when it was completed
 * @param expires from this moment on it cannot be found any more
 * @param content the content with its bytes
 */
public record FileRecord(
    FileKey key,
    FileName name,
    long size,
    String sha256,
    Instant created,
    Instant expires,
    ContentId content) {
  /** Checks the numbers. */
  public FileRecord {
    if (size < 0 || sha256.length() != 64) {
      throw new IllegalArgumentException(
          "size " + size + ", digest of " + sha256.length() + " characters");
    }
  }

  /** True from {@link #expires} on. */
  public boolean expiredAt(Instant now) {
    return !now.isBefore(expires);
  }
}
