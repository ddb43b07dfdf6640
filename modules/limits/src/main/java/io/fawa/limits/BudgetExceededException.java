/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import java.io.IOException;

/** A {@link Budget} has no room for what a peer wants to be held; later it may have. */
public final class BudgetExceededException extends IOException {
  private static final long serialVersionUID = 1L;

  /** So many bytes were refused. */
  public BudgetExceededException(long bytes) {
    super("the server has no memory left for " + bytes + " bytes more of this client's");
  }

  /** Something was refused; {@code message} says what, and for want of what. */
  public BudgetExceededException(String message) {
    super(message);
  }
}
