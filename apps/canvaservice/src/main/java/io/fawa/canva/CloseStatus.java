/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.whiteboard.BoardRefusedException;
import io.fawa.whiteboard.EndReason;

/**
 * The status of a WebSocket's Close frame.
 *
 * @param code the close code (RFC 6455 §7.4.1)
 * @param rpcCode the same as an RPC code
 * @param reason a text of at most 123 bytes
 */
record CloseStatus(int code, String rpcCode, String reason) {
  /** The client closed or disconnected. */
  static final CloseStatus NORMAL = new CloseStatus(1000, "", "");

  /** The server is stopping; another one may take over. */
  static final CloseStatus SHUTDOWN =
      new CloseStatus(1001, "unavailable", "the server is shutting down");

  /** The status for {@code reason}. */
  static CloseStatus of(EndReason reason) {
    return switch (reason) {
      case EndReason.Left left -> NORMAL;
      case EndReason.Broken broken -> NORMAL;
      case EndReason.Malformed bad -> new CloseStatus(1007, "invalid_argument", bad.explanation());
      case EndReason.TooSlow slow ->
          new CloseStatus(1013, "resource_exhausted", slow.explanation());
      case EndReason.BoardClosed closed -> SHUTDOWN;
      case EndReason.LogFailed failed -> new CloseStatus(1013, "unavailable", failed.explanation());
      case EndReason.Refused refused -> refused(refused.reason(), refused.explanation());
    };
  }

  private static CloseStatus refused(BoardRefusedException.Reason reason, String explanation) {
    return switch (reason) {
      case SEALED -> new CloseStatus(1008, "permission_denied", explanation);
      case UNKNOWN_ROOM -> new CloseStatus(1008, "not_found", explanation);
      case QUOTA, ROOM_FULL, TOO_MANY_ROOMS ->
          new CloseStatus(1013, "resource_exhausted", explanation);
      case LOG_FAILED -> new CloseStatus(1013, "unavailable", explanation);
      case CLOSED -> SHUTDOWN;
    };
  }
}
