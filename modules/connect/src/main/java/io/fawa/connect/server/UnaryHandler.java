/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;

/**
 * Serves one request with one response.
 *
 * @param <Q> the request
 * @param <S> the response
 */
@FunctionalInterface
public interface UnaryHandler<Q, S> {
  /**
   * Serves the call; may block.
   *
   * @throws Exception an {@link RpcException} is sent unchanged, anything else as {@link
   *     Code#INTERNAL} without its text
   */
  S handle(Q request, Call call) throws Exception;
}
