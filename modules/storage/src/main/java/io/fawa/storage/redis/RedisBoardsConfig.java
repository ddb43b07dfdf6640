/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import io.fawa.whiteboard.log.StoreLimits;
import java.time.Duration;

/**
 * How boards are kept in Redis.
 *
 * @param limits those that every store applies
 * @param logEntriesMax of a board's stream, about: a replica that is further behind loads the board
 *     again
 * @param logBytesMax the weight of large changes in it, about
 * @param waitMax how long the reader waits for changes in one call
 */
public record RedisBoardsConfig(
    StoreLimits limits, int logEntriesMax, long logBytesMax, Duration waitMax) {
  /** Checks the values. */
  public RedisBoardsConfig {
    if (logEntriesMax < 16 || logBytesMax < 1 || waitMax.toMillis() < 1) {
      throw new IllegalArgumentException(
          "%d entries, at least 16 are allowed; %d bytes, at least 1; wait of %s, at least 1 ms"
              .formatted(logEntriesMax, logBytesMax, waitMax));
    }
  }

  /** With 4,096 entries, 8 MiB and 2 s. */
  public static RedisBoardsConfig of(StoreLimits limits) {
    return new RedisBoardsConfig(limits, 4_096, 8L << 20, Duration.ofSeconds(2));
  }

  /** The same with other entries of a stream. */
  public RedisBoardsConfig withLogEntriesMax(int max) {
    return new RedisBoardsConfig(limits, max, logBytesMax, waitMax);
  }

  /** How often the boards that are open are looked at, so that they do not end. */
  Duration lookEvery() {
    Duration quarter = limits.idleMax().dividedBy(4);
    Duration longest = Duration.ofSeconds(30);
    return quarter.compareTo(longest) < 0 ? quarter : longest;
  }
}
