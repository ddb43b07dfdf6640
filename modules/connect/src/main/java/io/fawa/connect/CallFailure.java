/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import io.fawa.http.ExchangeResetException;
import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;

/** The one place where failures of other layers become {@link RpcException}s. */
final class CallFailure {
  private static final String DEADLINE_TEXT = "context deadline exceeded";

  private CallFailure() {}

  /** The failure of a wait for the peer. */
  static RpcException ofTransport(IOException e) {
    return switch (e) {
      case DeadlineExceededException late -> deadline(late);
      case ExchangeResetException reset -> new RpcException(Code.CANCELED, "canceled", reset);
      case BudgetExceededException full ->
          new RpcException(Code.RESOURCE_EXHAUSTED, String.valueOf(full.getMessage()), full);
      default -> new RpcException(Code.UNAVAILABLE, "connection failed", e);
    };
  }

  /** What a handler threw: its own failure as it is, anything else without its text. */
  static RpcException ofHandler(Throwable e) {
    return switch (e) {
      case RpcException own -> own;
      case DeadlineExceededException late -> deadline(late);
      case ExchangeResetException reset -> new RpcException(Code.CANCELED, "canceled", reset);
      case BudgetExceededException full ->
          new RpcException(Code.RESOURCE_EXHAUSTED, String.valueOf(full.getMessage()), full);
      default -> new RpcException(Code.INTERNAL, "internal error", e);
    };
  }

  static RpcException deadlineExceeded() {
    return new RpcException(Code.DEADLINE_EXCEEDED, DEADLINE_TEXT);
  }

  private static RpcException deadline(DeadlineExceededException late) {
    return new RpcException(Code.DEADLINE_EXCEEDED, DEADLINE_TEXT, late);
  }
}
