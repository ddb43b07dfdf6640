/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import io.fawa.service.config.BadConfigurationException;
import io.fawa.service.config.Setting;
import io.fawa.service.config.Settings;
import io.fawa.storage.boards.DiskBoardStore;
import io.fawa.storage.boards.DiskBoardsConfig;
import io.fawa.storage.redis.RedisBoardStore;
import io.fawa.storage.redis.RedisBoardsConfig;
import io.fawa.storage.redis.RedisConfig;
import io.fawa.whiteboard.BoardLimit;
import io.fawa.whiteboard.BoardsConfig;
import io.fawa.whiteboard.log.BoardStore;
import io.fawa.whiteboard.memory.EmbeddedBoardStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The settings of boards: their limits, their life, and where they are kept. */
final class BoardSettings {
  private static final Set<BoardLimit> LIMITS = EnumSet.allOf(BoardLimit.class);
  private static final RedisConfig REDIS = RedisConfig.of(URI.create("redis://127.0.0.1"));

  /** Where boards are kept. */
  enum Place {
    /** In a file below the data directory. */
    DISK,
    /** In memory: they end with the process. */
    MEMORY,
    /** In Redis or Valkey, for several replicas. */
    REDIS
  }

  /** What acknowledged changes on disk survive. */
  enum Survives {
    /** The end of the machine's power; each group of changes waits for the disk. */
    POWER_CUT,
    /** The end of the process. */
    KILL
  }

  private static final Setting<Duration> BOARD_IDLE_MAX =
      Setting.duration(
          "boardIdleMax",
          BoardsConfig.defaults().idleMax(),
          Duration.ofSeconds(1),
          Duration.ofDays(3_650),
          "how long a board lives without members, unless its owner keeps it");
  private static final Setting<Place> BOARD_STORE =
      Setting.choice(
          "boardStore",
          Place.DISK,
          Place.class,
          "where boards are kept: redis if there are several replicas");
  private static final Setting<Survives> BOARD_SURVIVES =
      Setting.choice(
          "boardSurvives",
          Survives.POWER_CUT,
          Survives.class,
          "what a change on disk survives once it is acknowledged");
  private static final Setting<Optional<String>> REDIS_URL =
      Setting.optional(
          "redisUrl",
          "redis://[user@]host[:port][/database], or rediss: for TLS; without password");
  private static final Setting<Optional<Path>> REDIS_PASSWORD_FILE =
      Setting.file("redisPasswordFile", "file with the password for Redis");
  private static final Setting<String> REDIS_PREFIX =
      Setting.text("redisPrefix", REDIS.prefix(), "beginning of every key in Redis");

  static final List<Setting<?>> TABLE =
      Stream.concat(
              LIMITS.stream().map(BoardSettings::setting),
              Stream.<Setting<?>>of(
                  BOARD_IDLE_MAX,
                  BOARD_STORE,
                  BOARD_SURVIVES,
                  REDIS_URL,
                  REDIS_PASSWORD_FILE,
                  REDIS_PREFIX))
          .toList();

  private BoardSettings() {}

  static BoardsConfig config(Settings settings) {
    return BoardLimit.config(LIMITS, limit -> settings.get(setting(limit)))
        .withIdleMax(settings.get(BOARD_IDLE_MAX));
  }

  /** Opens the store that is wanted. */
  static BoardStore store(Settings settings, BoardsConfig config, Path directory)
      throws IOException {
    InstantSource clock = InstantSource.system();
    return switch (settings.get(BOARD_STORE)) {
      case DISK ->
          DiskBoardStore.open(
              directory,
              DiskBoardsConfig.of(config.store())
                  .withSync(settings.get(BOARD_SURVIVES) == Survives.POWER_CUT),
              clock);
      case MEMORY -> new EmbeddedBoardStore(config.store(), config.space().allBytesMax(), clock);
      case REDIS ->
          RedisBoardStore.open(redis(settings), RedisBoardsConfig.of(config.store()), clock);
    };
  }

  private static RedisConfig redis(Settings settings) throws IOException {
    String url =
        settings
            .get(REDIS_URL)
            .orElseThrow(() ->
                new BadConfigurationException(
                    REDIS_URL.key() + " is missing; boardStore=redis needs it"));
    Optional<Path> file = settings.get(REDIS_PASSWORD_FILE);
    Optional<String> password =
        file.isEmpty() ? Optional.empty() : Optional.of(Files.readString(file.get()).strip());
    try {
      return new RedisConfig(
          URI.create(url),
          password,
          settings.get(REDIS_PREFIX),
          REDIS.timeout(),
          REDIS.connectionsMax(),
          REDIS.attempts());
    } catch (IllegalArgumentException e) {
      throw new BadConfigurationException(
          REDIS_URL.key()
              + " is not allowed; it must be redis://[user@]host[:port][/database] or rediss://…");
    }
  }

  private static Setting<Integer> setting(BoardLimit limit) {
    return Setting.number(
        limit.key(), limit.absent(), BoardLimit.MIN, BoardLimit.MAX, limit.meaning());
  }
}
