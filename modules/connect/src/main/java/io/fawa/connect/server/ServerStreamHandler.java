/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import io.fawa.connect.Sink;

/**
 * Serves one request with any number of responses; returning ends the stream.
 *
 * @param <Q> the request
 * @param <S> the response
 */
@FunctionalInterface
public interface ServerStreamHandler<Q, S> {
  /**
   * Serves the call; may block.
   *
   * @throws Exception as in {@link UnaryHandler#handle}
   */
  void handle(Q request, Sink<S> responses, Call call) throws Exception;
}
