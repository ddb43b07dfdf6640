/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.observe;

import io.fawa.connect.Code;
import java.util.Optional;

/** Counts calls: rate, errors and duration. Thread-safe. */
public interface CallMeters {
  /**
   * A completed call.
   *
   * @param side {@code server} or {@code client}
   * @param method its path, one of a bounded set
   * @param protocol the protocol a server was called in; empty on a client
   * @param failure why it failed; empty if it succeeded
   * @param received messages received
   * @param sent messages sent
   */
  record Measured(
      String side,
      String method,
      String protocol,
      Optional<Code> failure,
      long received,
      long sent) {}

  /** Counts a completed call and its duration. */
  void ended(Measured call, long nanos);
}
