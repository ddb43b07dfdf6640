/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import java.time.Duration;

/**
 * Sweeps a library at intervals on a virtual thread of its own, from its construction until it is
 * closed; {@link #close} waits for a sweep in progress. A sweep that fails is logged and tried
 * again.
 */
public final class ExpirySweeper implements AutoCloseable {
  private final Rounds rounds;

  /** Starts sweeping, the first time at once. */
  public ExpirySweeper(FileLibrary library, Duration interval) {
    this.rounds = new Rounds("expiry-sweeper", interval, () -> mayHaveMore(library.sweep()));
  }

  /** Stops sweeping; returns when it has ended, or when the caller is interrupted. */
  @Override
  public void close() {
    rounds.close();
  }

  private static boolean mayHaveMore(int swept) {
    return swept >= FileLibrary.SWEPT_AT_ONCE_MAX;
  }
}
