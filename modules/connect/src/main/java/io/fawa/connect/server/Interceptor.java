/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import com.google.protobuf.Message;
import io.fawa.connect.Method;
import io.fawa.connect.RpcException;

/**
 * Intercepts calls between the protocols and the handlers of a server. It wraps each method once,
 * when the server is built, so that calls need no look-up. It may inspect the call, reject it by
 * throwing {@link RpcException}, change messages, or handle exceptions of the handler. Thread-safe.
 *
 * <p>The first interceptor added is the outermost.
 */
public interface Interceptor {
  /** Wraps the handler of a unary method; returns {@code next} to leave it unchanged. */
  default <Q extends Message, S extends Message> UnaryHandler<Q, S> unary(
      Method<Q, S> method, UnaryHandler<Q, S> next) {
    return next;
  }

  /** Wraps the handler of a method with streams; returns {@code next} to leave it unchanged. */
  default <Q extends Message, S extends Message> StreamHandler<Q, S> stream(
      Method<Q, S> method, StreamHandler<Q, S> next) {
    return next;
  }
}
