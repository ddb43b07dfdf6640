/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import com.google.protobuf.Message;
import io.fawa.connect.Method;
import io.fawa.connect.RpcException;

/**
 * Stands between the protocols and the handlers of a server, for what many methods have in common.
 * It is asked once per method, when the server is built, and costs a call no look-up. It may look
 * at the call, refuse it by throwing {@link RpcException}, change messages, or look at what the
 * handler throws. Thread-safe.
 *
 * <p>The first interceptor that was added is the outermost.
 */
public interface Interceptor {
  /** Wraps the handler of a unary method; returns {@code next} to leave it alone. */
  default <Q extends Message, S extends Message> UnaryHandler<Q, S> unary(
      Method<Q, S> method, UnaryHandler<Q, S> next) {
    return next;
  }

  /** Wraps the handler of a method with streams; returns {@code next} to leave it alone. */
  default <Q extends Message, S extends Message> StreamHandler<Q, S> stream(
      Method<Q, S> method, StreamHandler<Q, S> next) {
    return next;
  }
}
