/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.client;

import com.google.protobuf.Message;
import io.fawa.connect.Method;

/**
 * Intercepts calls between generated clients and the protocols. It wraps each method once per
 * client object. Thread-safe. The first one added is the outermost.
 */
public interface ClientInterceptor {
  /** Wraps the calls of a unary method; returns {@code next} to leave them unchanged. */
  default <Q extends Message, S extends Message> UnaryCaller<Q, S> unary(
      Method<Q, S> method, UnaryCaller<Q, S> next) {
    return next;
  }

  /** Wraps the calls of a method with streams; returns {@code next} to leave them unchanged. */
  default <Q extends Message, S extends Message> StreamCaller<Q, S> stream(
      Method<Q, S> method, StreamCaller<Q, S> next) {
    return next;
  }
}
