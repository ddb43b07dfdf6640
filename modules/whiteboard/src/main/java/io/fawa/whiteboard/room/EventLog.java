/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Numbers events from 1 and keeps the end of them. Single-owner, deterministic.
 *
 * @param <E> the event
 */
public final class EventLog<E> {
  /**
   * What a joiner is shown.
   *
   * @param <E> the event
   * @param events the history, or the part of it the joiner has not seen
   * @param lastSequence the newest event's number, 0 before the first
   * @param reset false if {@code events} goes on exactly where the joiner was
   */
  public record Part<E>(List<E> events, long lastSequence, boolean reset) {
    /** Copies the list. */
    public Part {
      events = List.copyOf(events);
    }
  }

  private final History<E> history;
  private long lastSequence;

  /** An empty log that keeps so many events, and so many bytes of them. */
  public EventLog(int eventsMax, long bytesMax) {
    this.history = new History<>(eventsMax, bytesMax);
  }

  /**
   * Gives an event the next number and keeps it.
   *
   * @param event makes it of its number
   * @param clears whether it wipes the board, and so all that was kept
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
   * What a joiner is shown that has seen the event of the number {@code resumeAfter}, or {@link
   * History#FROM_START}.
   */
  public Part<E> snapshot(long resumeAfter) {
    boolean goesOn =
        resumeAfter >= 0 && resumeAfter <= lastSequence && history.completeSince(resumeAfter);
    return new Part<>(
        history.since(goesOn ? resumeAfter : History.FROM_START), lastSequence, !goesOn);
  }

  /**
   * The events after {@code sequence}, oldest first, but for those that a later clear has wiped.
   *
   * @return empty if one of them has fallen out
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

  /** What is kept. */
  public History<E> history() {
    return history;
  }
}
