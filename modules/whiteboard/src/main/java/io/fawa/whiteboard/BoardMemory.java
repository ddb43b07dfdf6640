/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.limits.Allowance;
import io.fawa.whiteboard.room.OutboxMemory;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all open boards of a process hold, and what their members have not received. It has limits
 * of its own within the budget of the process. Thread-safe.
 */
final class BoardMemory implements OutboxMemory {
  private static final int KIBIBYTE = 1_024;
  private static final int HOLD_SECONDS_MAX = 20;

  private final int joiningKibibytes;
  private final Semaphore joining;
  private final AtomicLong boards = new AtomicLong();
  private final AtomicLong outboxes = new AtomicLong();
  private final long boardsMax;
  private final long outboxesMax;
  private final Allowance allowance;

  /**
   * Memory for boards.
   *
   * @param space the limits of boards and outboxes; joiners have as much as outboxes
   * @param allowance the share of boards in the budget of the process
   */
  BoardMemory(BoardsConfig.Space space, Allowance allowance) {
    this.boardsMax = space.allBytesMax();
    this.outboxesMax = space.outboxesBytesMax();
    this.allowance = allowance;
    this.joiningKibibytes = (int) Math.min(Integer.MAX_VALUE, outboxesMax / KIBIBYTE + 1);
    this.joining = new Semaphore(joiningKibibytes, true);
  }

  /** Bytes of all open boards. */
  long boards() {
    return boards.get();
  }

  /** Whether boards may grow by so many bytes; it takes nothing. */
  boolean mayGrow(long bytes) {
    if (boards.get() + bytes > boardsMax || !allowance.tryTake(bytes)) {
      return false;
    }
    allowance.give(bytes);
    return true;
  }

  /** Boards have grown by so many bytes, or shrunk. */
  void grown(long bytes) {
    boards.addAndGet(bytes);
    if (bytes > 0) {
      allowance.force(bytes);
    } else {
      allowance.give(-bytes);
    }
  }

  /** Memory for a message to one member; empty if others hold it for too long. */
  Optional<Membership.Held> hold(int bytes) throws InterruptedIOException {
    int share = Math.min(joiningKibibytes, bytes / KIBIBYTE + 1);
    try {
      if (!joining.tryAcquire(share, HOLD_SECONDS_MAX, TimeUnit.SECONDS)) {
        return Optional.empty();
      }
      allowance.force(bytes);
      return Optional.of(() -> {
        allowance.give(bytes);
        joining.release(share);
      });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while others join boards");
    }
  }

  @Override
  public boolean take(long bytes) {
    if (outboxes.addAndGet(bytes) > outboxesMax || !allowance.tryTake(bytes)) {
      outboxes.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  @Override
  public void force(long bytes) {
    outboxes.addAndGet(bytes);
    allowance.force(bytes);
  }

  @Override
  public void give(long bytes) {
    outboxes.addAndGet(-bytes);
    allowance.give(bytes);
  }

  /** Bytes of all outboxes. */
  long outboxes() {
    return outboxes.get();
  }
}
