/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.BoardLogException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * A log that several processes append to, as one of them sees it: calls go elsewhere and fail when
 * told so.
 */
final class SharedLog implements BoardLog {
  /** How long a wait elsewhere lasts before it is looked whether this end was closed. */
  private static final Duration LOOK = Duration.ofMillis(5);

  private final BoardLog elsewhere;
  private volatile boolean closed;
  private volatile boolean appendFails;
  private volatile boolean readFails;

  SharedLog(BoardLog elsewhere) {
    this.elsewhere = elsewhere;
  }

  void failAppend(boolean fails) {
    appendFails = fails;
  }

  void failRead(boolean fails) {
    readFails = fails;
  }

  boolean closed() {
    return closed;
  }

  @Override
  public long append(DrawEvent event) throws BoardLogException {
    require(!closed && !appendFails);
    return elsewhere.append(event);
  }

  @Override
  public List<BoardEvent.Drawn> tail(long after, int eventsMax, Duration atMost)
      throws BoardLogException {
    long endNanos = System.nanoTime() + atMost.toNanos();
    while (!closed) {
      require(!readFails);
      long leftNanos = endNanos - System.nanoTime();
      Duration wait = leftNanos < LOOK.toNanos() ? Duration.ofNanos(Math.max(0, leftNanos)) : LOOK;
      List<BoardEvent.Drawn> events = elsewhere.tail(after, eventsMax, wait);
      if (!events.isEmpty() || leftNanos <= 0) {
        return events;
      }
    }
    return List.of();
  }

  @Override
  public Part snapshot(OptionalLong resumeAfter) throws BoardLogException {
    require(!closed && !readFails);
    return elsewhere.snapshot(resumeAfter);
  }

  @Override
  public boolean shared() {
    return true;
  }

  @Override
  public void close() {
    closed = true;
  }

  private static void require(boolean works) throws BoardLogException {
    if (!works) {
      throw new BoardLogException("the log is away");
    }
  }
}
