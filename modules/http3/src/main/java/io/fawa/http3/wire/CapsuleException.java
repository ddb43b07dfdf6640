/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.wire;

import java.io.IOException;

/** A capsule that is malformed, or not allowed here; the message is malformed (RFC 9297 §3.3). */
public final class CapsuleException extends IOException {
  private static final long serialVersionUID = 1L;

  CapsuleException(String message) {
    super(message);
  }
}
