/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

import java.io.IOException;
import java.util.Objects;

/** The log of a board cannot be appended to or read, or no longer has the requested events. */
public final class BoardLogException extends IOException {
  private static final long serialVersionUID = 1L;

  /** A failure with a message that clients may see. */
  public BoardLogException(String message) {
    super(message);
  }

  /** The same with its cause, which clients do not see. */
  public BoardLogException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The text for the client. */
  public String explanation() {
    return Objects.requireNonNull(getMessage());
  }
}
