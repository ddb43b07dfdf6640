/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.sealed;

import java.io.IOException;

/** A sealed file cannot be opened. */
public final class SealedFileException extends IOException {
  private static final long serialVersionUID = 1;

  /** Why not. */
  public enum Reason {
    /** It does not begin as a sealed file does. */
    NOT_SEALED,
    /** Its version is not known here. */
    VERSION,
    /** The key is of another file, or the beginning of the file was changed. */
    KEY,
    /** A part was changed, moved, repeated, removed or added. */
    DAMAGED
  }

  private final Reason reason;

  SealedFileException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why it cannot be opened. */
  public Reason reason() {
    return reason;
  }
}
