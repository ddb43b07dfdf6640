/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.client;

import io.fawa.connect.RpcException;

/**
 * Calls one method that has one request and one response. Thread-safe.
 *
 * @param <Q> the request
 * @param <S> the response
 */
@FunctionalInterface
public interface UnaryCaller<Q, S> {
  /**
   * Calls and waits for the response, at most until the call's deadline.
   *
   * @throws RpcException the call failed on either side
   */
  S call(Q request, ClientCall call);
}
