/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

/** The result of a datagram; all but {@link #ACCEPTED} leave the state unchanged. */
public enum InputResult {
  /** Every segment was processed. */
  ACCEPTED(0),
  /** Shorter than one header. */
  TOO_SHORT(-1),
  /** A segment of another conversation. */
  OTHER_CONVERSATION(-1),
  /** A segment claims more data than the datagram has. */
  BAD_LENGTH(-2),
  /** A command that does not exist. */
  UNKNOWN_COMMAND(-3),
  /** Acknowledges what was never sent, which the original would believe. */
  FORGED_ACKNOWLEDGEMENT(-4);

  private final int code;

  InputResult(int code) {
    this.code = code;
  }

  /** The return value of the original in this case; -4 where it has none. */
  public int code() {
    return code;
  }
}
