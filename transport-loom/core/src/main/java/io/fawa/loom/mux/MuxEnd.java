/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

/** Why a session or a stream is over. The detail is for people and holds no payload. */
public record MuxEnd(Reason reason, String detail) {
  /** The kinds of ending that a caller may want to tell apart. */
  public enum Reason {
    /** Closed at this end. */
    CLOSED,
    /** The peer sent what the protocol does not allow. */
    PROTOCOL_ERROR,
    /** Nothing was heard for the keep-alive timeout. */
    KEEP_ALIVE_TIMEOUT,
    /** What carries the session ended or failed. */
    CARRIER_LOST,
    /**
     * This stream alone: it held the most unread bytes when the session was full, or was not read
     * while other sessions found no room.
     */
    TOO_SLOW,
    /** There was no memory for one more session. */
    NO_MEMORY
  }

  @Override
  public String toString() {
    return reason + ": " + detail;
  }
}
