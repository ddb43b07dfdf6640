/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.BoardTerms;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementChange;
import java.util.List;

/**
 * An event that a member receives. Those with a sequence number are in the board's log; the others
 * are not, and only members that watch presence receive them.
 */
public sealed interface BoardEvent {
  /**
   * A member, possibly the receiver itself, drew something.
   *
   * @param sequence its number in the room, larger than that of the event before
   */
  record Drawn(long sequence, DrawEvent event) implements BoardEvent {}

  /**
   * A member, possibly the receiver itself, has changed elements.
   *
   * @param sequence its number in the room, larger than that of the event before
   * @param change the states that have won
   */
  record Changed(long sequence, ElementChange change) implements BoardEvent {}

  /**
   * States that were published before, while their author was still at it, are settled. For members
   * that know no elements.
   *
   * @param sequence the number of the newest event before it
   */
  record Settled(long sequence, ElementChange change) implements BoardEvent {}

  /**
   * The owner has set the terms.
   *
   * @param sequence its number in the room, larger than that of the event before
   */
  record TermsSet(long sequence, BoardTerms terms, String clientId) implements BoardEvent {}

  /**
   * A member joined.
   *
   * @param participants how many there are now
   */
  record Joined(String clientId, int participants) implements BoardEvent {}

  /**
   * A member left.
   *
   * @param participants how many there are now
   */
  record Left(String clientId, int participants) implements BoardEvent {}

  /** A member shows another card of itself. */
  record CardShown(String clientId, String card) implements BoardEvent {}

  /** A member's pointer has moved; members that are behind receive only the last one. */
  record Pointed(String clientId, String json) implements BoardEvent {}

  /** The store of the board is, or is no longer, reachable. */
  record Reachable(boolean now) implements BoardEvent {}

  /**
   * The receiver's own change was not taken. Others do not receive it.
   *
   * @param ids of its elements
   */
  record Refused(String explanation, List<String> ids) implements BoardEvent {
    /** Copies the list. */
    public Refused {
      ids = List.copyOf(ids);
    }
  }

  /** The receiver has another role now. */
  record RoleGiven(Role role) implements BoardEvent {}

  /** The answer to the receiver's ping. */
  record Pong(long number) implements BoardEvent {}
}
