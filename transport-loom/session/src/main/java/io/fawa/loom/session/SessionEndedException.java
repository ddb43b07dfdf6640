/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.io.IOException;

/** A client's session has ended and does not come back. */
public final class SessionEndedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int code;

  /** The end with this code; the message says why. */
  public SessionEndedException(int code, String message) {
    super(message);
    this.code = code;
  }

  /** The server's code: {@link EndReason#code()}, or that of {@link RefusedException}. */
  public int code() {
    return code;
  }
}
