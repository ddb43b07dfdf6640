/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import java.io.IOException;

/** A wait reached the {@link Deadline} of its exchange before the awaited event happened. */
public final class DeadlineExceededException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Creates one; {@code message} names the awaited event. */
  public DeadlineExceededException(String message) {
    super(message);
  }
}
