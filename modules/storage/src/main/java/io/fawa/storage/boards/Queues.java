/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.boards;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.whiteboard.log.BoardChange;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.StoreLimits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the writer: changes of every open board, bounded each, and questions, bounded
 * together. Changes stay in their queue until they are durable. Thread-safe.
 */
final class Queues {
  private static final int QUESTIONS_MAX = 4_096;

  private static final long RETRY_MILLIS = 500;

  private final StoreLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();

  @GuardedBy("lock")
  private final Map<DiskLog, Line> lines = new HashMap<>();

  /** Logs with changes that wait, or that were closed. */
  @GuardedBy("lock")
  private final SequencedSet<DiskLog> busy = new LinkedHashSet<>();

  /** The weight of all changes that wait. */
  @GuardedBy("lock")
  private long waitingBytes;

  /** Callers that wait for room. */
  @GuardedBy("lock")
  private int blocked;

  @GuardedBy("lock")
  private final ArrayDeque<Question<?>> questions = new ArrayDeque<>();

  /** Why nothing can be written at present. */
  @GuardedBy("lock")
  private @Nullable BoardLogException trouble;

  @GuardedBy("lock")
  private boolean stopping;

  @GuardedBy("lock")
  private boolean stopped;

  /** The changes of a board. */
  private static final class Line {
    private final ArrayDeque<BoardChange> waiting = new ArrayDeque<>();
    private final Condition roomy;

    /** How many changes have come, and how many are done with. */
    private long added;

    private long done;
    private boolean closed;

    Line(Condition roomy) {
      this.roomy = roomy;
    }
  }

  /**
   * What the writer does at once.
   *
   * @param changes those that wait of each log, in order
   * @param closed logs that get no more
   * @param questions to answer after that
   * @param retried whether the last attempt has failed
   */
  record Turn(
      SequencedMap<DiskLog, List<BoardChange>> changes,
      List<DiskLog> closed,
      List<Question<?>> questions,
      boolean retried) {}

  Queues(StoreLimits limits) {
    this.limits = limits;
  }

  /** Takes changes of {@code log} from now on. */
  void open(DiskLog log) {
    lock.lock();
    try {
      lines.put(log, new Line(lock.newCondition()));
    } finally {
      lock.unlock();
    }
  }

  void add(DiskLog log, BoardChange change) throws BoardLogException {
    lock.lock();
    try {
      Line line = lines.get(log);
      if (line == null) {
        throw closed();
      }
      awaitRoom(line, change);
      line.waiting.add(change);
      line.added++;
      waitingBytes += change.weight();
      busy.add(log);
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void awaitRoom(Line line, BoardChange change) throws BoardLogException {
    long leftNanos = limits.appendTimeout().toNanos();
    try {
      while (mayWait(line) && isFull(line, change)) {
        if (leftNanos <= 0) {
          throw new BoardLogException(
              "%d changes of the board wait already, no more are allowed"
                  .formatted(line.waiting.size()));
        }
        blocked++;
        try {
          leftNanos = line.roomy.awaitNanos(leftNanos);
        } finally {
          blocked--;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BoardLogException("interrupted while other changes wait", e);
    }
    if (line.closed || stopping) {
      throw closed();
    }
    if (trouble != null) {
      throw new BoardLogException(trouble.explanation(), trouble);
    }
  }

  @GuardedBy("lock")
  private boolean mayWait(Line line) {
    return !line.closed && !stopping && trouble == null;
  }

  @GuardedBy("lock")
  private boolean isFull(Line line, BoardChange change) {
    return line.waiting.size() >= limits.waitingMax()
        || (waitingBytes > 0 && waitingBytes + change.weight() > limits.waitingBytesMax());
  }

  /** Waits until what was added of a log has been told. */
  boolean flush(DiskLog log, Duration atMost) {
    long leftNanos = atMost.toNanos();
    lock.lock();
    try {
      Line line = lines.get(log);
      long wanted = line == null ? 0 : line.added;
      while (line != null && !line.closed && line.done < wanted && leftNanos > 0) {
        leftNanos = line.roomy.awaitNanos(leftNanos);
        line = lines.get(log);
      }
      return line != null && !line.closed && line.done >= wanted;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private static BoardLogException closed() {
    return new BoardLogException("the log of the board is closed");
  }

  void close(DiskLog log) {
    lock.lock();
    try {
      Line line = lines.get(log);
      if (line != null && !line.closed) {
        line.closed = true;
        line.roomy.signalAll();
        busy.add(log);
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed(DiskLog log) {
    lock.lock();
    try {
      Line line = lines.get(log);
      return line == null || line.closed;
    } finally {
      lock.unlock();
    }
  }

  void ask(Question<?> question) throws BoardLogException {
    lock.lock();
    try {
      if (stopping) {
        throw new BoardLogException("the boards are closed, as the service stops");
      }
      if (questions.size() >= QUESTIONS_MAX) {
        throw new BoardLogException("too many boards are asked for at once, please try again");
      }
      questions.add(question);
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for something to do; an empty turn is a retry or, if {@link #finished}, the last. */
  Turn next() {
    lock.lock();
    try {
      long leftNanos = TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS);
      while (questions.isEmpty() && !stopping && (trouble != null || busy.isEmpty())) {
        if (trouble == null) {
          work.await(); // whoever brings work or stops it signals
        } else if (leftNanos > 0) {
          leftNanos = work.awaitNanos(leftNanos);
        } else {
          break;
        }
      }
      return taken();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the writer", e);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private Turn taken() {
    long bytesLeft = limits.waitingBytesMax();
    SequencedMap<DiskLog, List<BoardChange>> changes = new LinkedHashMap<>();
    List<DiskLog> closed = new ArrayList<>();
    for (DiskLog log : busy) {
      Line line = lines.get(log);
      if (line != null && bytesLeft > 0) {
        List<BoardChange> some = new ArrayList<>();
        for (Iterator<BoardChange> all = line.waiting.iterator();
            bytesLeft > 0 && all.hasNext(); ) {
          BoardChange change = all.next();
          some.add(change);
          bytesLeft -= change.weight();
        }
        changes.put(log, some);
        if (line.closed && some.size() == line.waiting.size()) {
          closed.add(log);
        }
      }
    }
    List<Question<?>> asked = List.copyOf(questions);
    questions.clear();
    return new Turn(changes, closed, asked, trouble != null);
  }

  /** The first {@code count} changes of a log are durable. */
  void done(DiskLog log, int count) {
    lock.lock();
    try {
      Line line = lines.get(log);
      if (line != null) {
        for (int i = 0; i < count; i++) {
          waitingBytes -= line.waiting.remove().weight();
          line.done++;
        }
        line.roomy.signalAll();
        wakeBlocked();
        if (line.waiting.isEmpty() && !line.closed) {
          busy.remove(log);
        } else {
          busy.addLast(log); // the others are first
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** A log whose changes are all durable is gone. */
  void forget(DiskLog log) {
    lock.lock();
    try {
      Line line = lines.remove(log);
      busy.remove(log);
      if (line != null) {
        for (BoardChange change : line.waiting) {
          waitingBytes -= change.weight();
        }
        line.roomy.signalAll();
        wakeBlocked();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets those try again that wait for room among the changes of all boards. */
  @GuardedBy("lock")
  private void wakeBlocked() {
    if (blocked > 0) {
      lines.values().forEach(line -> line.roomy.signalAll());
    }
  }

  /** Says whether changes can be written; those that come while they cannot are refused. */
  void trouble(@Nullable BoardLogException why) {
    lock.lock();
    try {
      trouble = why;
      lines.values().forEach(line -> line.roomy.signalAll());
    } finally {
      lock.unlock();
    }
  }

  @Nullable BoardLogException trouble() {
    lock.lock();
    try {
      return trouble;
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more; what waits is still written. */
  void stop() {
    lock.lock();
    try {
      stopping = true;
      lines.values().forEach(line -> line.roomy.signalAll());
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing more will be done. */
  boolean finished() {
    lock.lock();
    try {
      if (stopping && (trouble != null || (busy.isEmpty() && questions.isEmpty()))) {
        stopped = true;
      }
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  /** How many changes are lost if it ends now. */
  int waiting() {
    lock.lock();
    try {
      return lines.values().stream().mapToInt(line -> line.waiting.size()).sum();
    } finally {
      lock.unlock();
    }
  }
}
