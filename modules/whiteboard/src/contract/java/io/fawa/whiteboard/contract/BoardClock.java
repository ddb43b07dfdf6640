/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.contract;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is told. Thread-safe. */
public final class BoardClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-01-02T03:04:05.678Z");

  @Override
  public Instant instant() {
    return now;
  }

  /** Moves the clock. */
  public void advance(Duration by) {
    now = now.plus(by);
  }
}
