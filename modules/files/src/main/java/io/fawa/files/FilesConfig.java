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
 * @param filesMax how many files may be kept; records take room beside the contents
 * @param uploadsMax how many uploads may be under way at once
 * @param uploadsPerAskerMax how many of those may be of one asker
 * @param missesMax how many unknown keys one asker may try at once; one more is answered each
 *     {@code missInterval}
 * @param missInterval how long an asker waits for one more
 * @param askersMax how many askers are remembered for that; the longest silent is forgotten
 */
public record FilesConfig(
    int keyLength,
    Duration timeToLive,
    long fileBytesMax,
    int filesMax,
    int uploadsMax,
    int uploadsPerAskerMax,
    int missesMax,
    Duration missInterval,
    int askersMax) {
  private static final int ASKERS_THAT_FILL_ALL_PLACES = 8;

  /** Checks the numbers. */
  public FilesConfig {
    require(keyLength, FileKey.LENGTH_MIN, FileKey.LENGTH_MAX, "keyLength");
    require(timeToLive.toMillis(), 1, Duration.ofDays(3650).toMillis(), "timeToLive in ms");
    require(fileBytesMax, 0, Long.MAX_VALUE, "fileBytesMax");
    require(filesMax, 1, Integer.MAX_VALUE, "filesMax");
    require(uploadsMax, 1, Integer.MAX_VALUE, "uploadsMax");
    require(uploadsPerAskerMax, 1, Integer.MAX_VALUE, "uploadsPerAskerMax");
    require(missesMax, 1, 1_000_000, "missesMax");
    require(missInterval.toMillis(), 1, Duration.ofDays(1).toMillis(), "missInterval in ms");
    require(askersMax, 1, 10_000_000, "askersMax");
  }

  /**
   * 6 characters, 25 minutes, 64 GiB, a million files, 1,000 uploads of which 125 are one asker's;
   * 100 unknown keys, then one a second.
   */
  public static FilesConfig defaults() {
    return new FilesConfig(
        6,
        Duration.ofMinutes(25),
        64L << 30,
        1_000_000,
        1_000,
        share(1_000),
        100,
        Duration.ofSeconds(1),
        10_000);
  }

  /** What one asker has of so many places, unless it is set. */
  public static int share(int uploadsMax) {
    return Math.max(1, uploadsMax / ASKERS_THAT_FILL_ALL_PLACES);
  }

  /** The same with another key length. */
  public FilesConfig withKeyLength(int characters) {
    return new FilesConfig(
        characters,
        timeToLive,
        fileBytesMax,
        filesMax,
        uploadsMax,
        uploadsPerAskerMax,
        missesMax,
        missInterval,
        askersMax);
  }

  /** The same with another time to live. */
  public FilesConfig withTimeToLive(Duration duration) {
    return new FilesConfig(
        keyLength,
        duration,
        fileBytesMax,
        filesMax,
        uploadsMax,
        uploadsPerAskerMax,
        missesMax,
        missInterval,
        askersMax);
  }

  /** The same with another largest file, and another number of files. */
  public FilesConfig withFiles(long bytesMax, int max) {
    return new FilesConfig(
        keyLength,
        timeToLive,
        bytesMax,
        max,
        uploadsMax,
        uploadsPerAskerMax,
        missesMax,
        missInterval,
        askersMax);
  }

  /** The same with another largest file. */
  public FilesConfig withFileBytesMax(long bytes) {
    return withFiles(bytes, filesMax);
  }

  /** The same with other numbers of uploads at once. */
  public FilesConfig withUploads(int max, int perAskerMax) {
    return new FilesConfig(
        keyLength,
        timeToLive,
        fileBytesMax,
        filesMax,
        max,
        perAskerMax,
        missesMax,
        missInterval,
        askersMax);
  }

  /** The same with another allowance of unknown keys. */
  public FilesConfig withMisses(int max, Duration interval) {
    return new FilesConfig(
        keyLength,
        timeToLive,
        fileBytesMax,
        filesMax,
        uploadsMax,
        uploadsPerAskerMax,
        max,
        interval,
        askersMax);
  }

  private static void require(long value, long min, long max, String what) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(what + " is " + value + ", not " + min + " to " + max);
    }
  }
}
