/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import java.io.IOException;

/** A connection error (RFC 9113 §5.4.1): ends the connection with GOAWAY. */
final class ConnectionException extends IOException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  ConnectionException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  ErrorCode code() {
    return code;
  }
}
