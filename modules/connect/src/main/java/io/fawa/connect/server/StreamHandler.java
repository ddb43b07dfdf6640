/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import io.fawa.connect.Sink;
import io.fawa.connect.Source;

/**
 * Receives requests and sends responses in any order; returning ends the stream. An interceptor
 * sees every handler except a {@link UnaryHandler} in this form. One thread may receive while
 * another sends; both must be done when it returns.
 *
 * @param <Q> the request
 * @param <S> the response
 */
@FunctionalInterface
public interface StreamHandler<Q, S> {
  /**
   * Serves the stream; may block.
   *
   * @throws Exception as in {@link UnaryHandler#handle}
   */
  void handle(Source<Q> requests, Sink<S> responses, Call call) throws Exception;
}
