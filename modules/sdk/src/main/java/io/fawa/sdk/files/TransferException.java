/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import java.io.IOException;

/** A file cannot be sent or received. The message says what happened and what can be done. */
public final class TransferException extends IOException {
  private static final long serialVersionUID = 1;

  /** What callers treat differently. */
  public enum Reason {
    /** The server cannot be reached, or failed again and again. */
    UNREACHABLE,
    /** There is no such file, or no longer. */
    NOT_FOUND,
    /** The server does not allow it: a limit, a link that is not valid. */
    REFUSED,
    /** It needs a password, or another one. */
    PASSWORD,
    /** What arrived is not what was sent. */
    DAMAGED,
    /** Something of this name exists where the file would go. */
    EXISTS,
    /** The server answered with something else than a file service does. */
    PROTOCOL
  }

  private final Reason reason;

  TransferException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  TransferException(Reason reason, String message, IOException cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why not. */
  public Reason reason() {
    return reason;
  }
}
