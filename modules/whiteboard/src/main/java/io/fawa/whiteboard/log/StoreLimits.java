/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

import java.time.Duration;

/**
 * Limits that every store applies.
 *
 * @param idleMax how long a board lives that nobody has open
 * @param tombstoneLife how long a deleted element is remembered
 * @param inkBytesMax the weight of draw events that a board keeps; more drops the oldest
 * @param imagesBytesMax the bytes of all images of a board
 * @param waitingMax changes of one board that wait for the store
 * @param waitingBytesMax the weight of the changes of all boards that wait for it
 * @param appendTimeout how long an append may wait while so many wait
 */
public record StoreLimits(
    Duration idleMax,
    Duration tombstoneLife,
    long inkBytesMax,
    long imagesBytesMax,
    int waitingMax,
    long waitingBytesMax,
    Duration appendTimeout) {
  /** 10 minutes, a day, 8 MiB, 64 MiB, 256 changes, 32 MiB, 10 s. */
  public static StoreLimits defaults() {
    return new StoreLimits(
        Duration.ofMinutes(10),
        Duration.ofDays(1),
        8L << 20,
        64L << 20,
        256,
        32L << 20,
        Duration.ofSeconds(10));
  }

  /** The same with another life without members. */
  public StoreLimits withIdleMax(Duration max) {
    return new StoreLimits(
        max,
        tombstoneLife,
        inkBytesMax,
        imagesBytesMax,
        waitingMax,
        waitingBytesMax,
        appendTimeout);
  }
}
