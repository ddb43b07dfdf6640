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
import java.time.Duration;
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

  private volatile long sequence;
  private volatile String token;
  private volatile boolean closed;

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
    return writer.flush(this, atMost);
  }

  @Override
  public void tell(LiveNews news) {
    writer.tell(keys, news);
  }

  /** Whether its user has closed it; what waits of it may still be on the way. */
  boolean closed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    call(told -> {}, true); // it hears nothing of what is still on the way
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

  /** Calls the listener, unless it has heard the end. */
  void call(Consumer<Listener> news) {
    call(news, false);
  }

  /** Tells that the log has ended. */
  void end(BoardLogException why) {
    call(told -> told.ended(why), true);
  }

  private void call(Consumer<Listener> news, boolean last) {
    calls.lock();
    try {
      if (!silent) {
        silent = last;
        news.accept(listener);
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
    token = entry.token();
    call(told -> told.appended(entry.logged()));
    sequence = entry.logged().sequence(); // a flush waits for that
    return true;
  }
}
