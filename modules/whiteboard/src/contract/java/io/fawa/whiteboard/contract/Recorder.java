/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.contract;

import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.LiveNews;
import io.fawa.whiteboard.log.LoggedChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** A listener that remembers what it was told, and notices calls at the same time. Thread-safe. */
public final class Recorder implements BoardLog.Listener {
  private static final Duration WAIT_MAX = Duration.ofMinutes(1);

  private final AtomicInteger inside = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition heard = lock.newCondition();

  // The lists are guarded by the lock, which the checker does not see in lambdas.
  private final List<LoggedChange> changes = new ArrayList<>();

  private final List<LiveNews> news = new ArrayList<>();

  private final List<Boolean> reachable = new ArrayList<>();

  private final List<BoardLogException> ends = new ArrayList<>();

  private final List<String> faults = new ArrayList<>();

  @Override
  public void appended(LoggedChange change) {
    alone(() -> {
      if (!changes.isEmpty() && change.sequence() != changes.getLast().sequence() + 1) {
        faults.add("%d came after %d".formatted(change.sequence(), changes.getLast().sequence()));
      }
      changes.add(change);
    });
  }

  @Override
  public void told(LiveNews told) {
    alone(() -> news.add(told));
  }

  @Override
  public void reachable(boolean now) {
    alone(() -> reachable.add(now));
  }

  @Override
  public void ended(BoardLogException why) {
    alone(() -> ends.add(why));
  }

  private void alone(Runnable note) {
    int others = inside.getAndIncrement();
    lock.lock();
    try {
      if (others > 0) {
        faults.add("called by two threads at the same time");
      }
      if (!ends.isEmpty()) {
        faults.add("called after the end");
      }
      note.run();
      heard.signalAll();
    } finally {
      lock.unlock();
      inside.decrementAndGet();
    }
  }

  /** Waits until it has heard {@code count} changes, and returns all. */
  public List<LoggedChange> await(int count) {
    return await(all -> all.size() >= count);
  }

  /** Waits until the changes are {@code enough}, and returns them. */
  public List<LoggedChange> await(Predicate<List<LoggedChange>> enough) {
    lock.lock();
    try {
      await(() -> enough.test(changes));
      return List.copyOf(changes);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the end. */
  public BoardLogException awaitEnd() {
    lock.lock();
    try {
      await(() -> !ends.isEmpty());
      return ends.getFirst();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the last it heard of the store is that it is reachable, or not. */
  public void awaitReachable(boolean wanted) {
    lock.lock();
    try {
      await(() -> !reachable.isEmpty() && reachable.getLast() == wanted);
    } finally {
      lock.unlock();
    }
  }

  /** How often it was told that the store is not reachable. */
  public long unreachable() {
    lock.lock();
    try {
      return reachable.stream().filter(now -> !now).count();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for news that are {@code enough}, and returns them. */
  public List<LiveNews> awaitNews(Predicate<List<LiveNews>> enough) {
    lock.lock();
    try {
      await(() -> enough.test(news));
      return List.copyOf(news);
    } finally {
      lock.unlock();
    }
  }

  private void await(Wish wish) {
    long leftNanos = WAIT_MAX.toNanos();
    try {
      while (!wish.holds()) {
        if (leftNanos <= 0) {
          throw new AssertionError(
              "waited in vain; heard: %d changes, the last %s; %d news; reachable %s; ends %s"
                  .formatted(
                      changes.size(),
                      changes.isEmpty() ? "none" : changes.getLast(),
                      news.size(),
                      reachable,
                      ends));
        }
        leftNanos = heard.awaitNanos(leftNanos);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it has heard until now. */
  public List<LoggedChange> changes() {
    lock.lock();
    try {
      return List.copyOf(changes);
    } finally {
      lock.unlock();
    }
  }

  /** The news that it has heard until now. */
  public List<LiveNews> news() {
    lock.lock();
    try {
      return List.copyOf(news);
    } finally {
      lock.unlock();
    }
  }

  /** The first rule that its caller has broken. */
  public Optional<String> fault() {
    lock.lock();
    try {
      return faults.stream().findFirst();
    } finally {
      lock.unlock();
    }
  }

  private interface Wish {
    boolean holds();
  }
}
