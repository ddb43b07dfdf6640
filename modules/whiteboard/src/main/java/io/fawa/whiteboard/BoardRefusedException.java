/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.io.IOException;
import java.util.Objects;

/** A room could not be made or joined; nothing has changed. */
public final class BoardRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** No room has this code, or no longer. */
    UNKNOWN_ROOM,
    /** Every seat of the room is taken. */
    ROOM_FULL,
    /** There are as many rooms as there may be. */
    TOO_MANY_ROOMS,
    /** This asker made too many rooms, or tried too many wrong codes, lately. */
    QUOTA,
    /** The log of the board cannot be read now. */
    LOG_FAILED,
    /** The boards are being closed. */
    CLOSED
  }

  private final Reason reason;

  BoardRefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** What to tell the client. */
  public String explanation() {
    return Objects.requireNonNull(getMessage());
  }
}
