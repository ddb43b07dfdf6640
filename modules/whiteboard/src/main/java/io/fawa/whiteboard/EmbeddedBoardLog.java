/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.BoardLogException;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.whiteboard.room.EventLog;
import io.fawa.whiteboard.room.History;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A log in memory with the history for joiners. */
final class EmbeddedBoardLog implements BoardLog {
  private final ReentrantLock lock = new ReentrantLock();

  /** An event was appended, or the log was closed. */
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final EventLog<BoardEvent.Drawn> events;

  @GuardedBy("lock")
  private boolean closed;

  /** Creates an empty log that keeps {@code history}. */
  EmbeddedBoardLog(BoardsConfig.Extent history) {
    this.events = new EventLog<>(history.eventsMax(), history.bytesMax());
  }

  @Override
  public long append(DrawEvent event) throws BoardLogException {
    lock.lock();
    try {
      requireOpen();
      long sequence =
          events.append(
              number -> new BoardEvent.Drawn(number, event), event.weight(), event.clears());
      changed.signalAll();
      return sequence;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<BoardEvent.Drawn> tail(long after, int eventsMax, Duration atMost)
      throws BoardLogException {
    long leftNanos = atMost.toNanos();
    lock.lock();
    try {
      while (!closed && events.lastSequence() <= after && leftNanos > 0) {
        leftNanos = changed.awaitNanos(leftNanos);
      }
      if (closed) {
        return List.of();
      }
      List<BoardEvent.Drawn> newer =
          events
              .since(after)
              .orElseThrow(() ->
                  new BoardLogException("events after " + after + " are no longer available"));
      return newer.size() <= eventsMax ? newer : newer.subList(0, eventsMax);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BoardLogException("interrupted while waiting for events", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Part snapshot(OptionalLong resumeAfter) throws BoardLogException {
    lock.lock();
    try {
      requireOpen();
      EventLog.Part<BoardEvent.Drawn> part =
          events.snapshot(resumeAfter.orElse(History.FROM_START));
      return new Part(part.events(), part.lastSequence(), part.reset());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void requireOpen() throws BoardLogException {
    if (closed) {
      throw new BoardLogException("the log of the board is closed");
    }
  }
}
