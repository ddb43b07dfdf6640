/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.StoreLimits;
import java.time.Duration;

/**
 * The limits of all rooms together and of each.
 *
 * @param roomsMax rooms at a time; one more is refused
 * @param membersMax members of one room in this process; one more is refused
 * @param historyEventsMax the newest draw events that clients of the original get when they join
 * @param outbox how far a member may be behind before it is cut
 * @param events how fast a member may publish; faster ones wait
 * @param creates how fast one asker may create rooms; more are refused
 * @param misses how fast one asker may try wrong codes; more are refused, and valid ones are
 *     delayed
 * @param space what boards may hold
 * @param idleMax how long a room lives without members
 */
public record BoardsConfig(
    int roomsMax,
    int membersMax,
    int historyEventsMax,
    Extent outbox,
    Rate events,
    Rate creates,
    Rate misses,
    Space space,
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

  /**
   * Bytes, approximately as in JSON; more is refused, of draw events the oldest are dropped.
   *
   * @param elementBytesMax of one element
   * @param boardBytesMax of all elements of a board
   * @param inkBytesMax of all draw events of a board
   * @param allBytesMax of all boards that are open in this process
   * @param outboxesBytesMax of what all members of this process have not received
   * @param waitingBytesMax of all changes of this process that wait for the store
   * @param imageBytesMax of one image
   * @param imagesBytesMax of all images of a board
   */
  public record Space(
      int elementBytesMax,
      long boardBytesMax,
      long inkBytesMax,
      long allBytesMax,
      long outboxesBytesMax,
      long waitingBytesMax,
      int imageBytesMax,
      long imagesBytesMax) {
    /** Checks that every limit is at least 1. */
    public Space {
      positive(elementBytesMax, "elementBytesMax");
      positive(boardBytesMax, "boardBytesMax");
      positive(inkBytesMax, "inkBytesMax");
      positive(allBytesMax, "allBytesMax");
      positive(outboxesBytesMax, "outboxesBytesMax");
      positive(waitingBytesMax, "waitingBytesMax");
      positive(imageBytesMax, "imageBytesMax");
      positive(imagesBytesMax, "imagesBytesMax");
    }

    /**
     * 512 KiB, 32 MiB, 8 MiB, an eighth of the heap, a sixteenth (each byte is there twice, as it
     * was sent and as it is told), a sixteenth, 10 MiB, 64 MiB.
     */
    static Space defaults() {
      long heap = Runtime.getRuntime().maxMemory();
      return new Space(
          512 << 10, 32L << 20, 8L << 20, heap / 8, heap / 16, heap / 16, 10 << 20, 64L << 20);
    }
  }

  private static final BoardsConfig DEFAULTS =
      new BoardsConfig(
          10_000,
          500,
          1_000,
          new Extent(8_192, 4L << 20),
          new Rate(4_000, 2_000),
          new Rate(60, 1),
          new Rate(120, 2),
          Space.defaults(),
          Duration.ofMinutes(10));

  /** Checks that every limit is at least 1. */
  public BoardsConfig {
    positive(roomsMax, "roomsMax");
    positive(membersMax, "membersMax");
    positive(historyEventsMax, "historyEventsMax");
    positive(idleMax.toMillis(), "idleMax in milliseconds");
  }

  /** Defaults for one process with a few hundred members. */
  public static BoardsConfig defaults() {
    return DEFAULTS;
  }

  /** The part of these limits that a store applies. */
  public StoreLimits store() {
    StoreLimits defaults = StoreLimits.defaults();
    return new StoreLimits(
        idleMax,
        defaults.tombstoneLife(),
        space.inkBytesMax(),
        space.imagesBytesMax(),
        defaults.waitingMax(),
        space.waitingBytesMax(),
        defaults.appendTimeout());
  }

  /** The same with room for other numbers. */
  public BoardsConfig withRooms(int rooms, int membersOfEach) {
    return new BoardsConfig(
        rooms, membersOfEach, historyEventsMax, outbox, events, creates, misses, space, idleMax);
  }

  /** The same with another history for clients of the original. */
  public BoardsConfig withHistory(int eventsMax) {
    return new BoardsConfig(
        roomsMax, membersMax, eventsMax, outbox, events, creates, misses, space, idleMax);
  }

  /** The same with another outbox for each member. */
  public BoardsConfig withOutbox(int eventsMax, long bytesMax) {
    return new BoardsConfig(
        roomsMax,
        membersMax,
        historyEventsMax,
        new Extent(eventsMax, bytesMax),
        events,
        creates,
        misses,
        space,
        idleMax);
  }

  /** The same with another rate of events for each member. */
  public BoardsConfig withEvents(Rate rate) {
    return new BoardsConfig(
        roomsMax, membersMax, historyEventsMax, outbox, rate, creates, misses, space, idleMax);
  }

  /** The same with other quotas for each asker. */
  public BoardsConfig withQuotas(Rate ofCreates, Rate ofMisses) {
    return new BoardsConfig(
        roomsMax,
        membersMax,
        historyEventsMax,
        outbox,
        events,
        ofCreates,
        ofMisses,
        space,
        idleMax);
  }

  /** The same with other limits in bytes. */
  public BoardsConfig withSpace(Space other) {
    return new BoardsConfig(
        roomsMax, membersMax, historyEventsMax, outbox, events, creates, misses, other, idleMax);
  }

  /** The same with another life without members. */
  public BoardsConfig withIdleMax(Duration max) {
    return new BoardsConfig(
        roomsMax, membersMax, historyEventsMax, outbox, events, creates, misses, space, max);
  }

  private static void positive(long value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, got " + value);
    }
  }
}
