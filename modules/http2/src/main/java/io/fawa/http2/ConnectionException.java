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
  private final int streamId;

  ConnectionException(ErrorCode code, String message) {
    this(code, message, 0);
  }

  /** An error caused by a frame on one stream. */
  ConnectionException(ErrorCode code, String message, int streamId) {
    super(message);
    this.code = code;
    this.streamId = streamId;
  }

  ErrorCode code() {
    return code;
  }

  /** The stream that caused it; 0 if none did. */
  int streamId() {
    return streamId;
  }
}
