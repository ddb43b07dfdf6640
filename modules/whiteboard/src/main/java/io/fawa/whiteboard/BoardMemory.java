/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.room.OutboxMemory;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all open boards of a process hold, and what their members have not received. Thread-safe.
 */
final class BoardMemory implements OutboxMemory {
  private static final int KIBIBYTE = 1_024;
  private static final int HOLD_SECONDS_MAX = 20;

  private final int joiningKibibytes;
  private final Semaphore joining;
  private final AtomicLong boards = new AtomicLong();
  private final AtomicLong outboxes = new AtomicLong();
  private final long outboxesMax;

  /**
   * Memory for boards.
   *
   * @param outboxesMax bytes of what all members have not received; joiners have as much
   */
  BoardMemory(long outboxesMax) {
    this.outboxesMax = outboxesMax;
    this.joiningKibibytes = (int) Math.min(Integer.MAX_VALUE, outboxesMax / KIBIBYTE + 1);
    this.joining = new Semaphore(joiningKibibytes, true);
  }

  /** Bytes of all open boards. */
  long boards() {
    return boards.get();
  }

  /** Boards have grown by so many bytes, or shrunk. */
  void grown(long bytes) {
    boards.addAndGet(bytes);
  }

  /** Memory for a message to one member; empty if others hold it for too long. */
  Optional<Membership.Held> hold(int bytes) throws InterruptedIOException {
    int share = Math.min(joiningKibibytes, bytes / KIBIBYTE + 1);
    try {
      return joining.tryAcquire(share, HOLD_SECONDS_MAX, TimeUnit.SECONDS)
          ? Optional.of(() -> joining.release(share))
          : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while others join boards");
    }
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
