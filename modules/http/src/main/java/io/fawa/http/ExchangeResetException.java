/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.io.IOException;

/** The peer, a lost connection or a local reset ended the exchange early. */
public final class ExchangeResetException extends IOException {
  private static final long serialVersionUID = 1L;

  private final ResetCode code;
  private final boolean connectionLost;

  /** A reset with its code and a text for the log. */
  public ExchangeResetException(ResetCode code, String message) {
    super(message);
    this.code = code;
    this.connectionLost = false;
  }

  /** A reset that has a deeper cause. */
  public ExchangeResetException(ResetCode code, String message, Throwable cause) {
    this(code, false, message, cause);
  }

  private ExchangeResetException(
      ResetCode code, boolean connectionLost, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.connectionLost = connectionLost;
  }

  /** The reset of an exchange whose connection was lost. */
  public static ExchangeResetException lost(Throwable cause) {
    return new ExchangeResetException(
        ResetCode.CANCEL, true, "connection lost: " + cause.getMessage(), cause);
  }

  /** The same failure for another waiter, with this one as its cause. */
  public ExchangeResetException again() {
    return new ExchangeResetException(code, connectionLost, String.valueOf(getMessage()), this);
  }

  /** The reason. */
  public ResetCode code() {
    return code;
  }

  /** True if neither side requested the reset: the connection broke. */
  public boolean connectionLost() {
    return connectionLost;
  }
}
