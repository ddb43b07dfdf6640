/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.io.IOException;
import java.util.Objects;

/** An event can be neither kept nor relayed; it was not published. */
public final class EventRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  EventRefusedException(String message) {
    super(message);
  }

  /** What to tell its author. */
  public String explanation() {
    return Objects.requireNonNull(getMessage());
  }
}
