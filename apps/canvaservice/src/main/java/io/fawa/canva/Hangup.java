/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.whiteboard.BoardRefusedException;

/**
 * Why the server closes a connection.
 *
 * @param code the close code (RFC 6455 §7.4.1)
 * @param rpcCode the same as an RPC code
 * @param reason a text of at most 123 bytes
 */
record Hangup(int code, String rpcCode, String reason) {
  /** The client closed, or is gone. */
  static final Hangup NORMAL = new Hangup(1000, "", "");

  /** The server stops; another one may take over. */
  static final Hangup SHUTDOWN = new Hangup(1001, "unavailable", "the server is shutting down");

  /** The client does not read fast enough; it may come back and resume. */
  static final Hangup TOO_SLOW = new Hangup(1013, "resource_exhausted", "too far behind the board");

  /** A message that is not what it should be. */
  static Hangup malformed(String reason) {
    return new Hangup(1007, "invalid_argument", reason);
  }

  /** The board cannot be joined any more. */
  static Hangup refused(BoardRefusedException e) {
    return switch (e.reason()) {
      case UNKNOWN_ROOM -> new Hangup(1008, "not_found", e.explanation());
      case QUOTA, ROOM_FULL, TOO_MANY_ROOMS ->
          new Hangup(1013, "resource_exhausted", e.explanation());
      case CLOSED -> SHUTDOWN;
    };
  }
}
