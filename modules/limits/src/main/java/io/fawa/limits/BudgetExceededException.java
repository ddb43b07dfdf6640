/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import java.io.IOException;

/**
 * A {@link Budget} has too few bytes left for what a peer sends or requests. A retry may succeed.
 */
public final class BudgetExceededException extends IOException {
  private static final long serialVersionUID = 1L;

  /** A refusal of {@code bytes}. */
  public BudgetExceededException(long bytes) {
    super("the server has no memory left for " + bytes + " bytes more of this client");
  }

  /** A refusal; {@code message} says of what, and which limit was reached. */
  public BudgetExceededException(String message) {
    super(message);
  }
}
