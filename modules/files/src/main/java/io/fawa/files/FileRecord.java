/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.time.Instant;

/**
 * What is known of a stored file.
 *
 * @param key what it is found by
 * @param name what it is called when given out
 * @param size in bytes, counted, not believed
 * @param sha256 of its bytes, 64 lower-case hexadecimal digits
 * @param created when it was complete
 * @param expires when it is gone: at this moment it cannot be found any more
 * @param content where its bytes are
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
