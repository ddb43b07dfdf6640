/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import java.io.IOException;

/** The peer broke the protocol so that the connection must end (RFC 9114 §8). */
final class ConnectionFault extends IOException {
  private static final long serialVersionUID = 1L;

  private final long code;

  /** A fault with its code, one of {@link Http3Error}. */
  ConnectionFault(long code, String message) {
    super(message);
    this.code = code;
  }

  long code() {
    return code;
  }
}
