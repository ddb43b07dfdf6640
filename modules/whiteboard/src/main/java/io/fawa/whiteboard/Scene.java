/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardChange;
import io.fawa.whiteboard.log.BoardState;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementChange;
import io.fawa.whiteboard.log.ElementState;
import io.fawa.whiteboard.log.LoggedChange;
import io.fawa.whiteboard.log.StoredBoard;
import io.fawa.whiteboard.log.TermsChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The state of an open board as its members see it. Single-owner, deterministic. */
final class Scene {
  private final BoardState state;
  private final BoardsConfig config;

  Scene(StoredBoard stored, BoardsConfig config) {
    this.config = config;
    this.state = new BoardState(stored, config.space().inkBytesMax());
  }

  BoardState state() {
    return state;
  }

  /** An event for every member, with its weight. */
  record Delivery(long sequence, BoardEvent event, int weight) {}

  /** Merges a change of the log; empty if this was seen before, or changes nothing. */
  Optional<Delivery> take(LoggedChange logged) {
    if (logged.sequence() <= state.sequence()) {
      return Optional.empty();
    }
    long sequence = logged.sequence();
    return state
        .apply(logged)
        .map(LoggedChange::change)
        .map(change -> new Delivery(sequence, event(sequence, change), change.weight()));
  }

  private static BoardEvent event(long sequence, BoardChange change) {
    return switch (change) {
      case DrawEvent draw -> new BoardEvent.Drawn(sequence, draw);
      case ElementChange elements -> new BoardEvent.Changed(sequence, elements);
      case TermsChange terms -> new BoardEvent.TermsSet(sequence, terms.terms(), terms.clientId());
    };
  }

  /**
   * Those states of a settled change that this scene has already. The log takes no state twice, so
   * it does not tell that they are settled now.
   */
  Optional<ElementChange> settledOnly(ElementChange change) {
    List<ElementState> same = new ArrayList<>();
    if (change.settled()) {
      for (ElementState given : change.states()) {
        if (state.element(given.id()).filter(seen -> equal(seen.state(), given)).isPresent()) {
          same.add(given);
        }
      }
    }
    return same.isEmpty() ? Optional.empty() : Optional.of(change.with(same));
  }

  private static boolean equal(ElementState one, ElementState other) {
    return one.version() == other.version() && one.nonce() == other.nonce();
  }

  /** What a joiner gets. */
  Snapshot snapshot(
      JoinRequest request, Role role, boolean reachable, List<Snapshot.Member> members) {
    Board board = state.board();
    Optional<BoardState.Missed> newer = Optional.empty();
    if (request.resumeAfter().isPresent()
        && request.epoch().map(board.epoch()::equals).orElse(true)) {
      newer = state.since(request.resumeAfter().getAsLong());
    }
    BoardState.Missed part = newer.orElseGet(this::everything);
    List<BoardEvent.Drawn> events = new ArrayList<>(part.ink().size());
    for (LoggedChange ink : part.ink()) {
      events.add(new BoardEvent.Drawn(ink.sequence(), (DrawEvent) ink.change()));
    }
    return new Snapshot(
        board,
        part.elements(),
        events,
        state.sequence(),
        newer.isEmpty(),
        state.terms(),
        role,
        reachable,
        members,
        config.historyEventsMax());
  }

  private BoardState.Missed everything() {
    StoredBoard all = state.snapshot();
    return new BoardState.Missed(all.sequence(), all.terms(), all.elements(), all.ink());
  }
}
