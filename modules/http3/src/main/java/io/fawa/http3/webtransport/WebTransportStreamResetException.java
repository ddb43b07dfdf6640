/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.webtransport;

import java.io.IOException;

/** One half of a stream was ended early. */
public final class WebTransportStreamResetException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int code;

  /** A reset with the application's code; 0 if it is not known. */
  public WebTransportStreamResetException(int code, Throwable cause) {
    super("the stream was reset with code " + Integer.toUnsignedString(code), cause);
    this.code = code;
  }

  /** The application's code, unsigned; 0 if it is not known. */
  public int code() {
    return code;
  }
}
