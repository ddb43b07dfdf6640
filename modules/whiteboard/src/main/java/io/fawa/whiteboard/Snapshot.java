/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardTerms;
import io.fawa.whiteboard.log.ElementAt;
import java.util.List;

/**
 * The board at the moment of joining. Later events are received.
 *
 * @param board the board
 * @param elements the newest state of every element, by sequence, oldest first; when resuming, only
 *     missed ones
 * @param events the draw events of clients that know no elements, oldest first; when resuming, only
 *     missed ones
 * @param sequence the number of the newest event, 0 before the first; those received have larger
 *     ones
 * @param reset false if this continues exactly where the member was before, true if its board must
 *     be wiped first
 * @param terms the terms
 * @param role this member's
 * @param reachable whether the store of the board is
 * @param members all members, this one last
 * @param historyEventsMax how many of the newest draw events clients of the original get
 */
public record Snapshot(
    Board board,
    List<ElementAt> elements,
    List<BoardEvent.Drawn> events,
    long sequence,
    boolean reset,
    BoardTerms terms,
    Role role,
    boolean reachable,
    List<Member> members,
    int historyEventsMax) {
  /**
   * A member.
   *
   * @param card what it shows of itself, a JSON object; empty if nothing
   */
  public record Member(String clientId, String card) {}

  /** Copies the lists. */
  public Snapshot {
    elements = List.copyOf(elements);
    events = List.copyOf(events);
    members = List.copyOf(members);
  }

  /** The same without what is on the board. */
  Snapshot withoutBoard() {
    return new Snapshot(
        board,
        List.of(),
        List.of(),
        sequence,
        reset,
        terms,
        role,
        reachable,
        members,
        historyEventsMax);
  }

  /** The ids of all members, this one last. */
  public List<String> clientIds() {
    return members.stream().map(Member::clientId).toList();
  }
}
