/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.util.Collection;
import java.util.function.ToIntFunction;

/**
 * The limits of {@link BoardsConfig} that an operator may set, each a whole number, with its entry
 * for a table of settings. A service lists those it uses.
 */
public enum BoardLimit {
  /** Rooms at a time. */
  BOARDS_MAX("boardsMax", BoardsConfig.defaults().roomsMax(), "boards at a time") {
    @Override
    BoardsConfig set(BoardsConfig config, int value) {
      return config.withRooms(value, config.membersMax());
    }
  },

  /** Members of one room. */
  MEMBERS_MAX("membersMax", BoardsConfig.defaults().membersMax(), "members of one board") {
    @Override
    BoardsConfig set(BoardsConfig config, int value) {
      return config.withRooms(config.roomsMax(), value);
    }
  },

  /** Draw events that clients of the original get. */
  HISTORY_EVENTS_MAX(
      "historyEventsMax",
      BoardsConfig.defaults().historyEventsMax(),
      "newest draw events that clients of the original get when they join") {
    @Override
    BoardsConfig set(BoardsConfig config, int value) {
      return config.withHistory(value);
    }
  },

  /** How fast a member may publish. */
  EVENTS_PER_SECOND(
      "eventsPerSecond",
      (int) BoardsConfig.defaults().events().perSecond(),
      "events one member may draw in the long run, twice that at once") {
    @Override
    BoardsConfig set(BoardsConfig config, int value) {
      return config.withEvents(new BoardsConfig.Rate(2 * value, value));
    }
  },

  /** How fast an asker may create rooms. */
  CREATES_PER_MINUTE(
      "createsPerMinute",
      BoardsConfig.defaults().creates().burst(),
      "boards one address may open in the long run") {
    @Override
    BoardsConfig set(BoardsConfig config, int value) {
      return config.withQuotas(perMinute(value), config.misses());
    }
  },

  /** How fast an asker may try wrong codes. */
  MISSES_PER_MINUTE(
      "missesPerMinute",
      BoardsConfig.defaults().misses().burst(),
      "unknown codes one address may try before it waits") {
    @Override
    BoardsConfig set(BoardsConfig config, int value) {
      return config.withQuotas(config.creates(), perMinute(value));
    }
  };

  /** The smallest value of each. */
  public static final int MIN = 1;

  /** The largest value of each. */
  public static final int MAX = 1_000_000;

  private static final double SECONDS_PER_MINUTE = 60;

  private final String key;
  private final int absent;
  private final String meaning;

  BoardLimit(String key, int absent, String meaning) {
    this.key = key;
    this.absent = absent;
    this.meaning = meaning;
  }

  /** The defaults with the limits in {@code values}, from {@link #MIN} to {@link #MAX}. */
  public static BoardsConfig config(
      Collection<BoardLimit> limits, ToIntFunction<BoardLimit> values) {
    BoardsConfig config = BoardsConfig.defaults();
    for (BoardLimit limit : limits) {
      config = limit.set(config, values.applyAsInt(limit));
    }
    return config;
  }

  /** The key of flags and files. */
  public String key() {
    return key;
  }

  /** The default. */
  public int absent() {
    return absent;
  }

  /** Its meaning, in a few words. */
  public String meaning() {
    return meaning;
  }

  abstract BoardsConfig set(BoardsConfig config, int value);

  private static BoardsConfig.Rate perMinute(int count) {
    return new BoardsConfig.Rate(count, count / SECONDS_PER_MINUTE);
  }
}
