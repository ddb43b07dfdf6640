/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.observe;

import io.fawa.connect.RpcException;
import java.util.Optional;

/**
 * Receives the events of one call. Two threads may report messages at once, one for each direction;
 * {@link #ended} comes once and last.
 */
public interface Observation {
  /** A scope that ends with its block. */
  interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Enters a scope on the thread that serves the call, until the handler returns; the same thread
   * closes it.
   */
  default Scope enter() {
    return () -> {};
  }

  /** A message was received. */
  default void received() {}

  /** A message was sent. */
  default void sent() {}

  /**
   * The call has ended.
   *
   * @param failure the failure that the caller gets; empty on success
   */
  void ended(Optional<RpcException> failure);
}
