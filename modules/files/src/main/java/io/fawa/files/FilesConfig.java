/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.time.Duration;

/**
 * The limits of a {@link FileLibrary}.
 *
 * @param keyLength characters of a new key, 6 to 64
 * @param timeToLive how long a file can be found after it is complete
 * @param fileBytesMax the largest file taken
 * @param uploadsMax how many uploads may be under way at once
 * @param missesMax how many unknown keys one address may ask for at once; one more is allowed each
 *     {@code missInterval}
 * @param missInterval how long an address waits for one more
 * @param addressesMax how many addresses are remembered for that; the longest silent is forgotten
 */
public record FilesConfig(
    int keyLength,
    Duration timeToLive,
    long fileBytesMax,
    int uploadsMax,
    int missesMax,
    Duration missInterval,
    int addressesMax) {
  /** Checks the numbers. */
  public FilesConfig {
    require(keyLength, FileKey.LENGTH_MIN, FileKey.LENGTH_MAX, "keyLength");
    require(timeToLive.toMillis(), 1, Duration.ofDays(3650).toMillis(), "timeToLive in ms");
    require(fileBytesMax, 0, Long.MAX_VALUE, "fileBytesMax");
    require(uploadsMax, 1, Integer.MAX_VALUE, "uploadsMax");
    require(missesMax, 1, 1_000_000, "missesMax");
    require(missInterval.toMillis(), 1, Duration.ofDays(1).toMillis(), "missInterval in ms");
    require(addressesMax, 1, 10_000_000, "addressesMax");
  }

  /** 6 characters, 25 minutes, 64 GiB, 1,000 uploads; 100 unknown keys, then one a second. */
  public static FilesConfig defaults() {
    return new FilesConfig(
        6, Duration.ofMinutes(25), 64L << 30, 1_000, 100, Duration.ofSeconds(1), 10_000);
  }

  /** The same with another key length. */
  public FilesConfig withKeyLength(int characters) {
    return new FilesConfig(
        characters, timeToLive, fileBytesMax, uploadsMax, missesMax, missInterval, addressesMax);
  }

  /** The same with another time to live. */
  public FilesConfig withTimeToLive(Duration duration) {
    return new FilesConfig(
        keyLength, duration, fileBytesMax, uploadsMax, missesMax, missInterval, addressesMax);
  }

  /** The same with another largest file. */
  public FilesConfig withFileBytesMax(long bytes) {
    return new FilesConfig(
        keyLength, timeToLive, bytes, uploadsMax, missesMax, missInterval, addressesMax);
  }

  /** The same with another number of uploads at once. */
  public FilesConfig withUploadsMax(int uploads) {
    return new FilesConfig(
        keyLength, timeToLive, fileBytesMax, uploads, missesMax, missInterval, addressesMax);
  }

  /** The same with another allowance of unknown keys. */
  public FilesConfig withMisses(int max, Duration interval) {
    return new FilesConfig(
        keyLength, timeToLive, fileBytesMax, uploadsMax, max, interval, addressesMax);
  }

  private static void require(long value, long min, long max, String what) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(what + " is " + value + ", not " + min + " to " + max);
    }
  }
}
