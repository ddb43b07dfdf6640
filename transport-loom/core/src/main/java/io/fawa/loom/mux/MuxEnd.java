/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

/**
 * The reason for the end of a session or stream. The detail is a text for people, without payload.
 */
public record MuxEnd(Reason reason, String detail) {
  /** The kinds of ends that callers may distinguish. */
  public enum Reason {
    /** Closed at this end. */
    CLOSED,
    /** The peer violated the protocol. */
    PROTOCOL_ERROR,
    /** Nothing was received for the keep-alive timeout. */
    KEEP_ALIVE_TIMEOUT,
    /** The carrier of the session ended or failed. */
    CARRIER_LOST,
    /**
     * Only this stream: it held the most unread bytes when the session was full, or was not read
     * while other sessions lacked memory.
     */
    TOO_SLOW,
    /** There was no memory for another session. */
    NO_MEMORY
  }

  @Override
  public String toString() {
    return reason + ": " + detail;
  }
}
