/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import java.io.IOException;

/** A sealed pack that does not open; the message says why and never contains content. */
public class SealBrokenException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says what was wrong. */
  public SealBrokenException(String message) {
    super(message);
  }

  /** Says what was wrong and which failure showed it. */
  public SealBrokenException(String message, Throwable cause) {
    super(message, cause);
  }
}
