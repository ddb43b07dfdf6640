/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import com.google.protobuf.Message;
import io.fawa.connect.Method;

/** A method with its handler. */
sealed interface Endpoint<Q extends Message, S extends Message> {
  /** The method. */
  Method<Q, S> method();

  /** One request, one response. */
  record Unary<Q extends Message, S extends Message>(
      Method<Q, S> method, UnaryHandler<Q, S> handler) implements Endpoint<Q, S> {}

  /** Every other kind. */
  record Streaming<Q extends Message, S extends Message>(
      Method<Q, S> method, StreamHandler<Q, S> handler) implements Endpoint<Q, S> {}
}
