/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.client;

import io.fawa.connect.RpcException;

/**
 * Calls one method that has streams. Thread-safe.
 *
 * @param <Q> the request
 * @param <S> the response
 */
@FunctionalInterface
public interface StreamCaller<Q, S> {
  /**
   * Starts a call; the caller closes what it gets.
   *
   * @throws RpcException no connection could be had, or the call is over before it began
   */
  DuplexStream<Q, S> open(ClientCall call);
}
