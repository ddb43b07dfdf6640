/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.http.ExchangeResetException;
import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;

/** Translates a failed wait for the peer to the failure of the call. */
public final class TransportFailure {
  private TransportFailure() {}

  /** The failure of the call. */
  public static RpcException of(IOException e) {
    return switch (e) {
      case DeadlineExceededException late -> RpcException.of(late);
      case ExchangeResetException reset -> RpcException.of(reset);
      case BudgetExceededException full -> RpcException.of(full);
      default -> new RpcException(Code.UNAVAILABLE, "connection failed", e);
    };
  }
}
