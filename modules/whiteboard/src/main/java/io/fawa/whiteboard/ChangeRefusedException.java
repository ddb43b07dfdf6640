/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.io.IOException;
import java.util.Objects;

/**
 * A member's change was not taken, as it may not make it, or the board has no room; it stays a
 * member.
 */
public final class ChangeRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  ChangeRefusedException(String message) {
    super(message);
  }

  /** The text for the client. */
  public String explanation() {
    return Objects.requireNonNull(getMessage());
  }
}
