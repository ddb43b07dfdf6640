/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

import java.io.IOException;

/** One half of a stream was ended early, by RESET_STREAM or STOP_SENDING. */
public final class QuicStreamResetException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The code if the provider does not know it. */
  public static final long UNKNOWN_CODE = -1;

  private final long code;

  /** A reset with the application's error code, or {@link #UNKNOWN_CODE}. */
  public QuicStreamResetException(long code, String message) {
    super(message);
    this.code = code;
  }

  /** The application's error code, or {@link #UNKNOWN_CODE}. */
  public long code() {
    return code;
  }
}
