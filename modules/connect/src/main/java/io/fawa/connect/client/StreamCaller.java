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
   * Starts a call; the caller closes the stream.
   *
   * @throws RpcException no connection was available, or the call has already ended
   */
  DuplexStream<Q, S> open(ClientCall call);
}
