/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

import java.io.IOException;

/** The connection has ended: closed by either side, idle for too long, or lost. */
public final class QuicConnectionClosedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean byApplication;
  private final long code;

  /**
   * Why it ended.
   *
   * @param byApplication whether {@code code} is one of the application, not of QUIC
   * @param code the error code; 0 for a time-out
   */
  public QuicConnectionClosedException(boolean byApplication, long code, String message) {
    super(message);
    this.byApplication = byApplication;
    this.code = code;
  }

  /** Whether the code is one of the application protocol, such as those of RFC 9114 §8.1. */
  public boolean byApplication() {
    return byApplication;
  }

  /** The error code; 0 for a time-out. */
  public long code() {
    return code;
  }

  /** The same failure for one more waiter. */
  public QuicConnectionClosedException again() {
    QuicConnectionClosedException same =
        new QuicConnectionClosedException(byApplication, code, String.valueOf(getMessage()));
    same.initCause(this);
    return same;
  }
}
