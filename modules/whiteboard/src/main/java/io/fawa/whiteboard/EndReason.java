/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.io.IOException;

/** Why a client's session on a board ended, or did not begin. Each transport has codes for it. */
public sealed interface EndReason {
  /** The client left. */
  record Left() implements EndReason {}

  /** The connection broke, or delivered invalid data. */
  record Broken(IOException cause) implements EndReason {}

  /** The client sent a message that is malformed, or an event that is not allowed. */
  record Malformed(String explanation) implements EndReason {}

  /** The client did not read fast enough; it may reconnect and resume. */
  record TooSlow(String explanation) implements EndReason {}

  /** The board was closed: the server stops, or the board's log cannot be read. */
  record BoardClosed(String explanation) implements EndReason {}

  /** The client's event could not be appended to the board's log; it may retry. */
  record LogFailed(String explanation) implements EndReason {}

  /** The board could not be joined. */
  record Refused(BoardRefusedException.Reason reason, String explanation) implements EndReason {}

  /** The reason for this exception. */
  static EndReason refused(BoardRefusedException e) {
    return new Refused(e.reason(), e.explanation());
  }

  /** The reason for this exception. */
  static EndReason ended(MembershipEndedException e) {
    return switch (e.reason()) {
      case LEFT -> new Left();
      case TOO_SLOW -> new TooSlow(e.explanation());
      case ROOM_CLOSED -> new BoardClosed(e.explanation());
    };
  }
}
