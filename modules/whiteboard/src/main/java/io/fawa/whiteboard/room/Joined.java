/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

import java.util.List;

/**
 * What a joiner gets, taken in one step with its seat: an event is either here or comes to the
 * seat.
 *
 * @param <E> the event
 * @param seat the joiner's
 * @param events the history, or the part of it the joiner has not seen
 * @param lastSequence the newest event's number; the first to come to the seat has the next one
 * @param reset false if {@code events} goes on exactly where the joiner was
 * @param memberIds everyone there, the joiner last
 */
public record Joined<E>(
    Seat<E> seat, List<E> events, long lastSequence, boolean reset, List<String> memberIds) {
  /** Copies the lists. */
  public Joined {
    events = List.copyOf(events);
    memberIds = List.copyOf(memberIds);
  }
}
