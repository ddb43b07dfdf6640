/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.observe;

import io.fawa.connect.RpcException;
import java.util.Optional;

/**
 * Is told what becomes of one call. Messages may be told by two threads at once, one for each
 * direction; {@link #ended} comes once and last.
 */
public interface Observation {
  /** Something that lasts as long as a block. */
  interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Begins what the thread that serves the call is to be in until the handler returns; the same
   * thread closes it.
   */
  default Scope enter() {
    return () -> {};
  }

  /** A message came in. */
  default void received() {}

  /** A message went out. */
  default void sent() {}

  /**
   * The call is over.
   *
   * @param failure what the caller is told, or was; empty if it succeeded
   */
  void ended(Optional<RpcException> failure);
}
