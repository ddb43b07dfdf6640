/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.BoardLogException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * The events of one room in the order that every member sees, numbered from 1 without a gap.
 * Thread-safe.
 *
 * <p>It may be remote: {@link #append}, {@link #tail} and {@link #snapshot} may block, each until a
 * deadline of the implementation, and may fail.
 *
 * <p>An object stands for one epoch of a log. If a remote log is lost and created again, its
 * numbers restart from 1, and all calls of the old object fail.
 */
public interface BoardLog extends AutoCloseable {
  /** Opens the logs of rooms. */
  @FunctionalInterface
  interface Factory {
    /** The log of the room with this code. Does not block. */
    BoardLog open(RoomCode code);
  }

  /**
   * The history for a joiner.
   *
   * @param events the history, oldest first, or the part that the joiner has not seen
   * @param sequence the number of the newest event, 0 before the first
   * @param reset false if {@code events} continues exactly where the joiner was
   */
  record Part(List<BoardEvent.Drawn> events, long sequence, boolean reset) {
    /** Copies the list. */
    public Part {
      events = List.copyOf(events);
    }
  }

  /**
   * Appends an event. One that {@link DrawEvent#clears} removes all earlier ones from snapshots.
   *
   * @return its sequence number
   * @throws BoardLogException it is unknown whether the event was appended
   */
  long append(DrawEvent event) throws BoardLogException;

  /**
   * The events after the number {@code after}, oldest first; if there is none, waits for one, at
   * most for {@code atMost}. Events before a later clear may be left out.
   *
   * @param eventsMax how many at most
   * @return empty if none arrived in time, or the log was closed
   * @throws BoardLogException the log cannot be read, or no longer has all events after {@code
   *     after}
   */
  List<BoardEvent.Drawn> tail(long after, int eventsMax, Duration atMost) throws BoardLogException;

  /**
   * The history for a joiner.
   *
   * @param resumeAfter the number of the last event it has, if any: then the events after it are
   *     enough, if the log still has them
   * @throws BoardLogException the log cannot be read
   */
  Part snapshot(OptionalLong resumeAfter) throws BoardLogException;

  /** True if other processes append to it. */
  boolean shared();

  /**
   * Ends the use of this object and wakes threads that wait in {@link #tail}. Does not block, and
   * does not delete a remote log. Closing twice is harmless.
   */
  @Override
  void close();
}
