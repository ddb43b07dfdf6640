/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

import java.time.Duration;

/**
 * The log of one open board. Thread-safe. Changes have one order for all processes that have the
 * board open, and each reaches the {@link Listener} exactly once, after it is durable, if the store
 * promises durability.
 */
public interface BoardLog extends AutoCloseable {
  /**
   * Gets what is appended, by this process or another. Calls come one after another, hold no lock
   * of the caller of {@link #append}, and must not wait.
   */
  interface Listener {
    /** A change, its number one more than that of the one before. */
    void appended(LoggedChange change);

    /** News from another process; never one's own. */
    void told(LiveNews news);

    /**
     * The store is, or is no longer, reachable. Changes that wait are appended when it is again.
     */
    void reachable(boolean now);

    /** The log has ended, as the board was removed or can no longer be read. The last call. */
    void ended(BoardLogException why);
  }

  /** The board when it was opened; the first change that the listener gets comes right after it. */
  StoredBoard opened();

  /**
   * Appends a change. Returns before the listener gets it, or after; waits only while too many
   * changes of this board wait already, for a limited time. Changes of one caller keep their order.
   * What is logged are the states that are newer than the present ones of their elements; a change
   * without any gets no number, and the listener no call.
   *
   * @throws BoardLogException it was not appended: too many changes wait, or the log has ended
   */
  void append(BoardChange change) throws BoardLogException;

  /**
   * Waits until every change that was appended by this object before has reached the listener, or
   * was left out as nothing of it was newer.
   *
   * @return false if that takes longer, or the log has ended
   */
  boolean flush(Duration atMost);

  /** Tells other processes that have the board open. Never waits, never fails. */
  void tell(LiveNews news);

  /** Ends the use of this object, not the board; changes that wait are still appended. */
  @Override
  void close();
}
