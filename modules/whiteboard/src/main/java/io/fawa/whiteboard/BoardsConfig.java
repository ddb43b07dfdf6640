/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.time.Duration;

/**
 * The limits of all rooms together and of each.
 *
 * @param roomsMax rooms at a time; one more is refused
 * @param membersMax members of one room; one more is refused
 * @param history the history kept for joiners; more drops the oldest
 * @param outbox how far a member may be behind before it is cut
 * @param events how fast a member may publish; faster ones wait
 * @param creates how fast one asker may create rooms; more are refused
 * @param misses how fast one asker may try wrong codes; more are refused, and valid ones are
 *     delayed
 * @param idleMax how long a room lives without members
 */
public record BoardsConfig(
    int roomsMax,
    int membersMax,
    Extent history,
    Extent outbox,
    Rate events,
    Rate creates,
    Rate misses,
    Duration idleMax) {
  /**
   * A number and size of events.
   *
   * @param eventsMax their number
   * @param bytesMax their bytes, approximately as in JSON
   */
  public record Extent(int eventsMax, long bytesMax) {
    /** Checks that both are at least 1. */
    public Extent {
      positive(eventsMax, "eventsMax");
      positive(bytesMax, "bytesMax");
    }
  }

  /**
   * A rate.
   *
   * @param burst at once
   * @param perSecond in the long run
   */
  public record Rate(int burst, double perSecond) {
    /** Checks that {@code burst} is at least 1 and {@code perSecond} above 0. */
    public Rate {
      positive(burst, "burst");
      if (!(perSecond > 0)) {
        throw new IllegalArgumentException("perSecond must be above 0, got " + perSecond);
      }
    }
  }

  private static final BoardsConfig DEFAULTS =
      new BoardsConfig(
          10_000,
          500,
          new Extent(1_000, 512L << 10),
          new Extent(8_192, 4L << 20),
          new Rate(4_000, 2_000),
          new Rate(60, 1),
          new Rate(120, 2),
          Duration.ofMinutes(10));

  /** Checks that every limit is at least 1. */
  public BoardsConfig {
    positive(roomsMax, "roomsMax");
    positive(membersMax, "membersMax");
    positive(idleMax.toMillis(), "idleMax in milliseconds");
  }

  /** Defaults for one process with a few hundred members. */
  public static BoardsConfig defaults() {
    return DEFAULTS;
  }

  /** The same with room for other numbers. */
  public BoardsConfig withRooms(int rooms, int membersOfEach) {
    return new BoardsConfig(
        rooms, membersOfEach, history, outbox, events, creates, misses, idleMax);
  }

  /** The same with another history. */
  public BoardsConfig withHistory(int eventsMax, long bytesMax) {
    return new BoardsConfig(
        roomsMax,
        membersMax,
        new Extent(eventsMax, bytesMax),
        outbox,
        events,
        creates,
        misses,
        idleMax);
  }

  /** The same with another outbox for each member. */
  public BoardsConfig withOutbox(int eventsMax, long bytesMax) {
    return new BoardsConfig(
        roomsMax,
        membersMax,
        history,
        new Extent(eventsMax, bytesMax),
        events,
        creates,
        misses,
        idleMax);
  }

  /** The same with another rate of events for each member. */
  public BoardsConfig withEvents(Rate rate) {
    return new BoardsConfig(roomsMax, membersMax, history, outbox, rate, creates, misses, idleMax);
  }

  /** The same with other quotas for each asker. */
  public BoardsConfig withQuotas(Rate ofCreates, Rate ofMisses) {
    return new BoardsConfig(
        roomsMax, membersMax, history, outbox, events, ofCreates, ofMisses, idleMax);
  }

  /** The same with another life without members. */
  public BoardsConfig withIdleMax(Duration max) {
    return new BoardsConfig(roomsMax, membersMax, history, outbox, events, creates, misses, max);
  }

  private static void positive(long value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, got " + value);
    }
  }
}
