/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.bundle;

import io.fawa.files.FileKey;
import java.time.Instant;

/**
 * A file of a bundle.
 *
 * @param path within the bundle
 * @param size in bytes
 * @param sha256 64 lower-case hexadecimal digits
 * @param crc32 as in zip files
 * @param modified when it was stored
 * @param key of its record, which only the bundle gives access to
 */
public record BundleEntry(
    String path, long size, String sha256, long crc32, Instant modified, FileKey key) {
  ZipEntry zipEntry() {
    return new ZipEntry(path, size, crc32, modified);
  }
}
