/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import io.fawa.connect.Source;

/**
 * Serves any number of requests with one response; need not read all of them.
 *
 * @param <Q> the request
 * @param <S> the response
 */
@FunctionalInterface
public interface ClientStreamHandler<Q, S> {
  /**
   * Serves the call; may block.
   *
   * @throws Exception as in {@link UnaryHandler#handle}
   */
  S handle(Source<Q> requests, Call call) throws Exception;
}
