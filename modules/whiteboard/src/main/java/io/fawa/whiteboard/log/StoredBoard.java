/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

import java.util.List;

/**
 * Everything that a store has of a board, at one moment.
 *
 * @param sequence the number of the newest change; 0 before the first
 * @param horizon the newest change of which something was dropped that is not in here: a client
 *     that has only seen earlier ones needs everything anew; 0 if there is none
 * @param terms the newest terms
 * @param elements the newest state of every element, by {@link ElementAt#sequence}, oldest first;
 *     those of one change in any order
 * @param ink the events of clients that know no elements, oldest first: the last clear, and those
 *     since
 */
public record StoredBoard(
    Board board,
    long sequence,
    long horizon,
    BoardTerms terms,
    List<ElementAt> elements,
    List<LoggedChange> ink) {
  /** Copies the lists. */
  public StoredBoard {
    elements = List.copyOf(elements);
    ink = List.copyOf(ink);
  }

  /** A board without changes. */
  public static StoredBoard empty(Board board) {
    return new StoredBoard(board, 0, 0, BoardTerms.INITIAL, List.of(), List.of());
  }
}
