/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.room.OutboxMemory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all open boards of a process hold, and what their members have not received. Thread-safe.
 */
final class BoardMemory implements OutboxMemory {
  private final AtomicLong boards = new AtomicLong();
  private final AtomicLong outboxes = new AtomicLong();
  private final long outboxesMax;

  BoardMemory(long outboxesMax) {
    this.outboxesMax = outboxesMax;
  }

  /** Bytes of all open boards. */
  long boards() {
    return boards.get();
  }

  /** Boards have grown by so many bytes, or shrunk. */
  void grown(long bytes) {
    boards.addAndGet(bytes);
  }

  @Override
  public boolean take(long bytes) {
    if (outboxes.addAndGet(bytes) > outboxesMax) {
      outboxes.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  @Override
  public void force(long bytes) {
    outboxes.addAndGet(bytes);
  }

  @Override
  public void give(long bytes) {
    outboxes.addAndGet(-bytes);
  }

  /** Bytes of all outboxes. */
  long outboxes() {
    return outboxes.get();
  }
}
