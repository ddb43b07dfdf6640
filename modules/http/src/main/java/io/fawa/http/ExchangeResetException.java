/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.io.IOException;

/** The exchange was ended early by the peer, by a lost connection, or by a local reset. */
public final class ExchangeResetException extends IOException {
  private static final long serialVersionUID = 1L;

  private final ResetCode code;

  /** A reset with its code and a text for the log. */
  public ExchangeResetException(ResetCode code, String message) {
    super(message);
    this.code = code;
  }

  /** A reset that has a deeper cause, such as a lost connection. */
  public ExchangeResetException(ResetCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Why. */
  public ResetCode code() {
    return code;
  }
}
