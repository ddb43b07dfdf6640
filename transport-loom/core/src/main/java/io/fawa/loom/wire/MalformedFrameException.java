/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.wire;

import java.io.IOException;

/** Bytes from the peer that the protocol does not allow; the message names the numbers involved. */
public class MalformedFrameException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says what was wrong; the message must not contain payload bytes. */
  public MalformedFrameException(String message) {
    super(message);
  }

  /** Says what was wrong and which failure showed it. */
  public MalformedFrameException(String message, Throwable cause) {
    super(message, cause);
  }
}
