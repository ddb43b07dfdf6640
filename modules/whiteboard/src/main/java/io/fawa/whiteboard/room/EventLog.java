/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Numbers events from 1 and keeps the newest of them. Single-owner, deterministic.
 *
 * @param <E> the event
 */
public final class EventLog<E> {
  /**
   * The history for a joiner.
   *
   * @param <E> the event
   * @param events the history, or the part of it the joiner has not seen
   * @param lastSequence the newest event's number, 0 before the first
   * @param reset false if {@code events} continues exactly where the joiner was
   */
  public record Part<E>(List<E> events, long lastSequence, boolean reset) {
    /** Copies the list. */
    public Part {
      events = List.copyOf(events);
    }
  }

  private final History<E> history;
  private long lastSequence;

  /** Creates an empty log with limits on kept events and bytes. */
  public EventLog(int eventsMax, long bytesMax) {
    this.history = new History<>(eventsMax, bytesMax);
  }

  /**
   * Gives an event the next number and keeps it.
   *
   * @param event creates the event from its number
   * @param clears whether it wipes the board, and so all kept events
   * @return its number
   */
  public long append(LongFunction<E> event, int bytes, boolean clears) {
    long sequence = ++lastSequence;
    E made = event.apply(sequence);
    if (clears) {
      history.clear(sequence, made, bytes);
    } else {
      history.append(sequence, made, bytes);
    }
    return sequence;
  }

  /**
   * The history for a joiner that has seen the event with the number {@code resumeAfter}, or {@link
   * History#FROM_START}.
   */
  public Part<E> snapshot(long resumeAfter) {
    boolean goesOn =
        resumeAfter >= 0 && resumeAfter <= lastSequence && history.completeSince(resumeAfter);
    return new Part<>(
        history.since(goesOn ? resumeAfter : History.FROM_START), lastSequence, !goesOn);
  }

  /**
   * The events after {@code sequence}, oldest first, without those that a later clear has wiped.
   *
   * @return empty if one of them is no longer kept
   */
  public Optional<List<E>> since(long sequence) {
    return history.completeSince(sequence)
        ? Optional.of(history.since(sequence))
        : Optional.empty();
  }

  /** The number of the newest event; 0 before the first. */
  public long lastSequence() {
    return lastSequence;
  }

  /** The kept events. */
  public History<E> history() {
    return history;
  }
}
