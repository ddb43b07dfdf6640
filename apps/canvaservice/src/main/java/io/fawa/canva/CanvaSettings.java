/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.service.config.Setting;
import io.fawa.service.config.Settings;
import io.fawa.whiteboard.BoardsConfig;
import java.time.Duration;
import java.util.List;

/** What an operator may set. */
final class CanvaSettings {
  private static final BoardsConfig DEFAULTS = BoardsConfig.defaults();
  private static final double SECONDS_PER_MINUTE = 60;

  private static final int MANY = 1_000_000;
  private static final Setting<Integer> BOARDS_MAX =
      Setting.number("boardsMax", DEFAULTS.roomsMax(), 1, MANY, "boards at a time");
  private static final Setting<Integer> MEMBERS_MAX =
      Setting.number("membersMax", DEFAULTS.membersMax(), 1, MANY, "members of one board");
  private static final Setting<Integer> HISTORY_EVENTS_MAX =
      Setting.number(
          "historyEventsMax",
          DEFAULTS.history().eventsMax(),
          1,
          MANY,
          "events a board keeps for those who join");
  private static final Setting<Integer> EVENTS_PER_SECOND =
      Setting.number(
          "eventsPerSecond",
          (int) DEFAULTS.events().perSecond(),
          1,
          MANY,
          "events one member may draw in the long run, twice that at once");
  private static final Setting<Integer> CREATES_PER_MINUTE =
      Setting.number(
          "createsPerMinute", 60, 1, MANY, "boards one address may open in the long run");
  private static final Setting<Integer> MISSES_PER_MINUTE =
      Setting.number(
          "missesPerMinute", 120, 1, MANY, "unknown codes one address may try before it waits");
  private static final Setting<Duration> BOARD_IDLE_MAX =
      Setting.duration(
          "boardIdleMax",
          DEFAULTS.idleMax(),
          Duration.ofSeconds(1),
          Duration.ofDays(7),
          "how long a board lives without members");

  static final List<Setting<?>> TABLE =
      List.of(
          BOARDS_MAX,
          MEMBERS_MAX,
          HISTORY_EVENTS_MAX,
          EVENTS_PER_SECOND,
          CREATES_PER_MINUTE,
          MISSES_PER_MINUTE,
          BOARD_IDLE_MAX);

  private CanvaSettings() {}

  static BoardsConfig boards(Settings settings) {
    int events = settings.get(EVENTS_PER_SECOND);
    return DEFAULTS
        .withRooms(settings.get(BOARDS_MAX), settings.get(MEMBERS_MAX))
        .withHistory(settings.get(HISTORY_EVENTS_MAX), DEFAULTS.history().bytesMax())
        .withEvents(new BoardsConfig.Rate(2 * events, events))
        .withQuotas(
            perMinute(settings.get(CREATES_PER_MINUTE)), perMinute(settings.get(MISSES_PER_MINUTE)))
        .withIdleMax(settings.get(BOARD_IDLE_MAX));
  }

  private static BoardsConfig.Rate perMinute(int count) {
    return new BoardsConfig.Rate(count, count / SECONDS_PER_MINUTE);
  }
}
