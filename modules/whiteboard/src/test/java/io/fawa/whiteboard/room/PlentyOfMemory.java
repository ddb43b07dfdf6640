/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

/** Counts what outboxes take, up to a limit that a test sets. */
final class PlentyOfMemory implements OutboxMemory {
  long max = Long.MAX_VALUE;
  long taken;

  @Override
  public boolean take(long bytes) {
    if (taken + bytes > max) {
      return false;
    }
    taken += bytes;
    return true;
  }

  @Override
  public void force(long bytes) {
    taken += bytes;
  }

  @Override
  public void give(long bytes) {
    taken -= bytes;
  }
}
