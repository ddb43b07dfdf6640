/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.digest;

import io.fawa.files.Checksums;
import io.fawa.files.FileRefusedException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Checksums of a content that its sender has announced. What was not announced is not checked.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param crc32c 0 to 2^32 - 1
 */
public record AnnouncedDigests(Optional<String> sha256, OptionalLong crc32c) {
  /** Nothing is announced. */
  public static final AnnouncedDigests NONE =
      new AnnouncedDigests(Optional.empty(), OptionalLong.empty());

  /** A SHA-256. */
  public static AnnouncedDigests ofSha256(String sha256) {
    return new AnnouncedDigests(Optional.of(sha256), OptionalLong.empty());
  }

  /**
   * These and {@code more}.
   *
   * @throws FileRefusedException {@code INVALID} they contradict each other
   */
  public AnnouncedDigests and(AnnouncedDigests more) throws FileRefusedException {
    boolean sha256Differs =
        sha256.isPresent() && more.sha256.isPresent() && !sha256.equals(more.sha256);
    boolean crc32cDiffers =
        crc32c.isPresent() && more.crc32c.isPresent() && !crc32c.equals(more.crc32c);
    if (sha256Differs || crc32cDiffers) {
      throw FileRefusedException.invalid("two different digests are announced");
    }
    return new AnnouncedDigests(sha256.or(more::sha256), crc32c.isPresent() ? crc32c : more.crc32c);
  }

  /**
   * Compares them with what has come.
   *
   * @throws FileRefusedException {@code INVALID} one differs
   */
  public void require(Checksums received) throws FileRefusedException {
    if (sha256.isPresent() && !sha256.get().equals(received.sha256())) {
      throw FileRefusedException.invalid(
          "the content is not what was sent: SHA-256 %s announced, %s received"
              .formatted(sha256.get(), received.sha256()));
    }
    if (crc32c.isPresent() && crc32c.getAsLong() != received.crc32c()) {
      throw FileRefusedException.invalid(
          "the content is not what was sent: CRC-32C %08x announced, %08x received"
              .formatted(crc32c.getAsLong(), received.crc32c()));
    }
  }
}
