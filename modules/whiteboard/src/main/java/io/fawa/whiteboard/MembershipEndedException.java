/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.io.IOException;
import java.util.Objects;

/** The membership of the room has ended. */
public final class MembershipEndedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** The member left. */
    LEFT,
    /** The member did not receive for so long that its outbox was full. */
    TOO_SLOW,
    /** The room was closed, as the boards are. */
    ROOM_CLOSED
  }

  private final Reason reason;

  MembershipEndedException(Reason reason) {
    super(
        switch (reason) {
          case LEFT -> "left the board";
          case TOO_SLOW -> "too far behind the board";
          case ROOM_CLOSED -> "the board is closed";
        });
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** The text for the client. */
  public String explanation() {
    return Objects.requireNonNull(getMessage());
  }
}
