/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.io.IOException;
import java.util.Objects;

/** A message is not a valid event; it was not published. */
public final class EventRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** A refusal with a message for the author. */
  public EventRefusedException(String message) {
    super(message);
  }

  /** The same with its cause, which the author does not see. */
  public EventRefusedException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The text for its author. */
  public String explanation() {
    return Objects.requireNonNull(getMessage());
  }
}
