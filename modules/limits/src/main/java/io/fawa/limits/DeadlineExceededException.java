/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import java.io.IOException;

/** A wait reached the {@link Deadline} of its exchange; nothing of what was waited for happened. */
public final class DeadlineExceededException extends IOException {
  private static final long serialVersionUID = 1L;

  /** A failure that says what was waited for. */
  public DeadlineExceededException(String message) {
    super(message);
  }
}
