/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.BoardChange;
import io.fawa.whiteboard.log.BoardState;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementChange;
import io.fawa.whiteboard.log.ElementState;
import io.fawa.whiteboard.log.TermsChange;
import java.util.function.LongPredicate;

/** Decides whether a member may make a change, and whether the board has room for it. */
final class Permission {
  private Permission() {}

  /**
   * Returns if it may.
   *
   * @param mayGrow whether all open boards together may grow by so many bytes
   * @throws ChangeRefusedException it may not
   */
  static void check(
      Role role, BoardState board, BoardChange change, BoardsConfig config, LongPredicate mayGrow)
      throws ChangeRefusedException {
    boolean allowed =
        switch (role) {
          case OWNER -> true;
          case WRITER -> board.terms().writable() && !(change instanceof TermsChange);
          case VIEWER -> false;
        };
    if (!allowed) {
      throw new ChangeRefusedException(why(role, change));
    }
    switch (change) {
      case DrawEvent draw -> {
        if (board.board().sealed() && !draw.clears()) {
          throw new ChangeRefusedException(
              "a private board takes elements that are encrypted only");
        }
        if (!draw.clears()) {
          requireRoom(board, draw.weight(), config, mayGrow);
        }
      }
      case ElementChange elements -> {
        for (ElementState state : elements.states()) {
          if (state.weight() > config.space().elementBytesMax()) {
            throw new ChangeRefusedException(
                "an element of about %d bytes, limit %d"
                    .formatted(state.weight(), config.space().elementBytesMax()));
          }
        }
        requireRoom(board, growth(board, elements), config, mayGrow);
      }
      case TermsChange terms -> {}
    }
  }

  private static String why(Role role, BoardChange change) {
    if (role == Role.VIEWER) {
      return "this link only lets watch the board";
    }
    return change instanceof TermsChange
        ? "only the owner may set the terms of the board"
        : "the board is read-only";
  }

  /** By how much the board grows, about; what only deletes makes it smaller. */
  private static long growth(BoardState board, ElementChange change) {
    long bytes = 0;
    for (ElementState state : change.states()) {
      bytes += state.shrunk().weight();
      bytes -= board.element(state.id()).map(seen -> seen.state().weight()).orElse(0);
    }
    return bytes;
  }

  private static void requireRoom(
      BoardState board, long more, BoardsConfig config, LongPredicate mayGrow)
      throws ChangeRefusedException {
    if (more <= 0) {
      return;
    }
    if (board.bytes() + more > config.space().boardBytesMax()) {
      throw new ChangeRefusedException(
          "the board is full: it holds %d of %d bytes"
              .formatted(board.bytes(), config.space().boardBytesMax()));
    }
    if (!mayGrow.test(more)) {
      throw new ChangeRefusedException("the service has no memory left for boards now");
    }
  }
}
