/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

/** A client is not welcome. In our own mode it is told the code and the message. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The code for a uid that has a session already, with {@link SameUid#REJECT}. */
  public static final int UID_TAKEN = 409;

  /** The code for an address that has as many connections as it may have. */
  public static final int TOO_MANY = 429;

  /** The code for a resume that does not prove whose session it wants. */
  public static final int WRONG_PROOF = 403;

  /** The code for a service that failed to decide. */
  public static final int FAILED = 500;

  private final int code;
  private final boolean terminal;

  /**
   * A refusal.
   *
   * @param code of the application
   * @param terminal whether a client need not try again, as with a wrong password or an old version
   * @param message for the client's log: what is wrong and what to do
   */
  public RefusedException(int code, boolean terminal, String message) {
    super(message);
    this.code = code;
    this.terminal = terminal;
  }

  /** The application's code. */
  public int code() {
    return code;
  }

  /** Whether the client need not try again. */
  public boolean terminal() {
    return terminal;
  }
}
