/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardChange;
import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.LiveNews;
import io.fawa.whiteboard.log.StoredBoard;
import io.fawa.whiteboard.log.TermsChange;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The log of a board while it is open. Changes go out by the {@link LogWriter} and come in by the
 * {@link LogReader}, also those of this process. Thread-safe.
 */
final class RedisLog implements BoardLog {
  private final LogWriter writer;
  private final Board board;
  private final BoardKeys keys;
  private final StoredBoard opened;
  private final String name;

  /** One call of the listener at a time. */
  private final ReentrantLock calls = new ReentrantLock();

  @GuardedBy("calls")
  private final Listener listener;

  @GuardedBy("calls")
  private boolean silent;

  /** The listener was told a change, or the end. */
  private final Condition told = calls.newCondition();

  /** The newest change that the listener was told. */
  @GuardedBy("calls")
  private long toldSequence;

  private volatile long sequence;
  private volatile String token;
  private volatile boolean kept;

  /**
   * Continues after {@code opened}.
   *
   * @param name of this log among all that have the board open, for the numbers of its changes
   * @param token of the newest change
   */
  RedisLog(
      LogWriter writer,
      BoardKeys keys,
      StoredBoard opened,
      String name,
      String token,
      Listener listener) {
    this.writer = writer;
    this.board = opened.board();
    this.keys = keys;
    this.opened = opened;
    this.name = name;
    this.token = token;
    this.listener = listener;
    this.sequence = opened.sequence();
    this.toldSequence = opened.sequence();
    this.kept = opened.terms().kept();
  }

  @Override
  public StoredBoard opened() {
    return opened;
  }

  @Override
  public void append(BoardChange change) throws BoardLogException {
    writer.add(this, change);
  }

  @Override
  public boolean flush(Duration atMost) {
    long endNanos = System.nanoTime() + atMost.toNanos();
    OptionalLong last = writer.flush(this, atMost);
    if (last.isEmpty()) {
      return false;
    }
    calls.lock();
    try {
      long leftNanos = endNanos - System.nanoTime();
      while (toldSequence < last.getAsLong() && !silent && leftNanos > 0) {
        leftNanos = told.awaitNanos(leftNanos);
      }
      return toldSequence >= last.getAsLong();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      calls.unlock();
    }
  }

  @Override
  public void tell(LiveNews news) {
    writer.tell(keys, news);
  }

  @Override
  public void close() {
    call(heard -> {}, true); // it hears nothing of what is still on the way
    writer.close(this);
  }

  Board board() {
    return board;
  }

  BoardKeys keys() {
    return keys;
  }

  String name() {
    return name;
  }

  long sequence() {
    return sequence;
  }

  boolean kept() {
    return kept;
  }

  /** Calls the listener, unless it has heard the end. */
  void call(Consumer<Listener> news) {
    call(news, false);
  }

  /** Tells that the log has ended. */
  void end(BoardLogException why) {
    call(heard -> heard.ended(why), true);
  }

  private void call(Consumer<Listener> news, boolean last) {
    calls.lock();
    try {
      if (!silent) {
        silent = last;
        news.accept(listener);
        toldSequence = sequence;
        told.signalAll();
      }
    } catch (RuntimeException e) {
      System.getLogger(RedisLog.class.getName())
          .log(System.Logger.Level.ERROR, "a listener of a board has failed", e);
    } finally {
      calls.unlock();
    }
  }

  /**
   * Takes over the next entry of the stream. Called by the reader only.
   *
   * @return false if it does not follow what was seen before
   */
  boolean follow(LogEntry entry) {
    if (entry.logged().sequence() != sequence + 1 || !entry.before().equals(token)) {
      return false;
    }
    sequence = entry.logged().sequence();
    token = entry.token();
    if (entry.logged().change() instanceof TermsChange change) {
      kept = change.terms().kept();
    }
    call(heard -> heard.appended(entry.logged()));
    return true;
  }
}
