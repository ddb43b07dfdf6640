/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.whiteboard.BoardRefusedException;
import io.fawa.whiteboard.EndReason;
import java.util.Optional;

/** Translates the end of a session into the failure of its call. */
final class RpcFailures {
  private RpcFailures() {}

  /** The failure of the call; empty on success. */
  static Optional<RpcException> of(EndReason reason) {
    return switch (reason) {
      case EndReason.Left left -> Optional.empty();
      // A call that failed has an RpcException as the cause; any other cause is not the caller's.
      case EndReason.Broken broken ->
          broken.cause().getCause() instanceof RpcException e ? Optional.of(e) : Optional.empty();
      case EndReason.Malformed bad -> failure(Code.INVALID_ARGUMENT, bad.explanation());
      case EndReason.TooSlow slow -> failure(Code.RESOURCE_EXHAUSTED, slow.explanation());
      case EndReason.BoardClosed closed -> failure(Code.UNAVAILABLE, closed.explanation());
      case EndReason.LogFailed failed -> failure(Code.UNAVAILABLE, failed.explanation());
      case EndReason.Refused refused -> failure(code(refused.reason()), refused.explanation());
    };
  }

  /** The failure to cancel the call with, of a session that has ended. */
  static RpcException cancellation(EndReason reason) {
    return of(reason).orElseGet(() -> new RpcException(Code.INTERNAL, "internal error"));
  }

  private static Optional<RpcException> failure(Code code, String explanation) {
    return Optional.of(new RpcException(code, explanation));
  }

  private static Code code(BoardRefusedException.Reason reason) {
    return switch (reason) {
      case CLOSED, LOG_FAILED -> Code.UNAVAILABLE;
      case SEALED -> Code.PERMISSION_DENIED;
      case UNKNOWN_ROOM -> Code.NOT_FOUND;
      case ROOM_FULL, TOO_MANY_ROOMS, QUOTA -> Code.RESOURCE_EXHAUSTED;
    };
  }
}
