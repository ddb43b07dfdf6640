/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import java.io.IOException;

/** A hello or a public key that is refused; the message says what was wrong with it. */
public class HandshakeException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says what was wrong. */
  public HandshakeException(String message) {
    super(message);
  }
}
