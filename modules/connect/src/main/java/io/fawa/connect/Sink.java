/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

/**
 * Where messages go out, one after another.
 *
 * @param <T> the message
 */
@FunctionalInterface
public interface Sink<T> {
  /**
   * Sends one message, waiting while flow control forbids it, at most until the call's deadline.
   * Thread-safe: messages sent at the same time do not mix. Retains nothing.
   *
   * @throws RpcException the call was cancelled, its deadline passed, or it has already ended
   */
  void send(T message);
}
