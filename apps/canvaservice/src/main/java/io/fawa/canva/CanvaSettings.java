/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.service.config.Setting;
import io.fawa.service.config.Settings;
import io.fawa.whiteboard.BoardLimit;
import io.fawa.whiteboard.BoardsConfig;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The settings: every limit of boards. */
final class CanvaSettings {
  private static final Set<BoardLimit> LIMITS = EnumSet.allOf(BoardLimit.class);

  private static final Setting<Duration> BOARD_IDLE_MAX =
      Setting.duration(
          "boardIdleMax",
          BoardsConfig.defaults().idleMax(),
          Duration.ofSeconds(1),
          Duration.ofDays(7),
          "how long a board lives without members");

  static final List<Setting<?>> TABLE =
      Stream.<Setting<?>>concat(
              LIMITS.stream().map(CanvaSettings::setting), Stream.of(BOARD_IDLE_MAX))
          .toList();

  private CanvaSettings() {}

  static BoardsConfig boards(Settings settings) {
    return BoardLimit.config(LIMITS, limit -> settings.get(setting(limit)))
        .withIdleMax(settings.get(BOARD_IDLE_MAX));
  }

  private static Setting<Integer> setting(BoardLimit limit) {
    return Setting.number(
        limit.key(), limit.absent(), BoardLimit.MIN, BoardLimit.MAX, limit.meaning());
  }
}
