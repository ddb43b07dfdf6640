/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

/**
 * Sends messages, one after another.
 *
 * @param <T> the message
 */
@FunctionalInterface
public interface Sink<T> {
  /**
   * Sends one message, waiting while flow control forbids it, at most until the call's deadline.
   * Thread-safe: concurrent messages are not interleaved. Retains nothing.
   *
   * @throws RpcException the call was cancelled, its deadline passed, or it has already ended
   */
  void send(T message);
}
