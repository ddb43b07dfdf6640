/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.service.config.Settings;
import io.fawa.whiteboard.BoardsConfig;
import java.time.Duration;

/** What an operator may set. */
final class CanvaSettings {
  private static final BoardsConfig DEFAULTS = BoardsConfig.defaults();
  private static final double SECONDS_PER_MINUTE = 60;

  private CanvaSettings() {}

  static BoardsConfig boards(Settings settings) {
    int boards = number(settings, "boardsMax", DEFAULTS.roomsMax(), "boards at a time");
    int members = number(settings, "membersMax", DEFAULTS.membersMax(), "members of one board");
    int history =
        number(
            settings,
            "historyEventsMax",
            DEFAULTS.history().eventsMax(),
            "events a board keeps for those who join");
    int events =
        number(
            settings,
            "eventsPerSecond",
            (int) DEFAULTS.events().perSecond(),
            "events one member may draw in the long run, twice that at once");
    int creates =
        number(settings, "createsPerMinute", 60, "boards one asker may open in the long run");
    int misses =
        number(settings, "missesPerMinute", 120, "unknown codes one asker may try before it waits");
    Duration idle =
        settings.duration(
            "boardIdleMax",
            DEFAULTS.idleMax(),
            Duration.ofSeconds(1),
            Duration.ofDays(7),
            "how long a board lives without members");
    return DEFAULTS
        .withRooms(boards, members)
        .withHistory(history, DEFAULTS.history().bytesMax())
        .withEvents(new BoardsConfig.Rate(2 * events, events))
        .withQuotas(perMinute(creates), perMinute(misses))
        .withIdleMax(idle);
  }

  private static int number(Settings settings, String key, int absent, String purpose) {
    return (int) settings.number(key, absent, 1, 1_000_000, purpose);
  }

  private static BoardsConfig.Rate perMinute(int count) {
    return new BoardsConfig.Rate(count, count / SECONDS_PER_MINUTE);
  }
}
