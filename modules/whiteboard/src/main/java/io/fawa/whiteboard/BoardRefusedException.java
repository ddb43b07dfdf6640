/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.io.IOException;
import java.util.Objects;

/** A room could not be created or joined; nothing has changed. */
public final class BoardRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** No room has this code, or not any more. */
    UNKNOWN_ROOM,
    /** Every seat of the room is taken. */
    ROOM_FULL,
    /** The maximum number of rooms exists. */
    TOO_MANY_ROOMS,
    /** This asker has created too many rooms, or tried too many wrong codes, recently. */
    QUOTA,
    /** The board is private, and this client cannot encrypt. */
    SEALED,
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

  /** The text for the client. */
  public String explanation() {
    return Objects.requireNonNull(getMessage());
  }
}
