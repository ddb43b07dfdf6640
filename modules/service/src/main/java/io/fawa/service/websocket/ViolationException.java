/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import java.net.ProtocolException;

/** The peer broke a rule; the message says which. */
final class ViolationException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  /** RFC 6455 §7.4.1. */
  static final int PROTOCOL_ERROR = 1002;

  static final int NOT_CONSISTENT = 1007;
  static final int POLICY = 1008;
  static final int TOO_BIG = 1009;

  /** Registered after RFC 6455: the server cannot serve now, and may later. */
  static final int TRY_AGAIN_LATER = 1013;

  private final int closeCode;

  ViolationException(int closeCode, String how) {
    super(how);
    this.closeCode = closeCode;
  }

  /** The code for the close frame. */
  int closeCode() {
    return closeCode;
  }
}
