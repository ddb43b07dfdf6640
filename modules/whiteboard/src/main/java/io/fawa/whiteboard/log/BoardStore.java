/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

import java.io.IOException;
import java.util.Optional;

/**
 * All boards, and their logs. Thread-safe. Every call may wait for a store, each until a deadline
 * of the implementation.
 *
 * <p>What of a log is kept is: the newest state of every element, by {@link ElementState#replaces}
 * and without the content of deleted ones; draw events since the last clear, the newest up to a
 * limit; the newest terms. A clear makes tombstones of all elements, by {@link
 * ElementState#cleared}. Tombstones go after a day. A board whose {@link BoardTerms#kept} is false
 * goes, with its images, once nobody had it open for the configured time.
 */
public interface BoardStore extends AutoCloseable {
  /**
   * Creates a board without changes.
   *
   * @return false if there is one with this code, or this view code
   * @throws BoardLogException the store cannot be reached, or has no room
   */
  boolean create(Board board) throws BoardLogException;

  /**
   * The board with this code; empty if there is none.
   *
   * @throws BoardLogException the store cannot be reached
   */
  Optional<Board> find(RoomCode code) throws BoardLogException;

  /**
   * The board that this code lets watch; empty if there is none.
   *
   * @throws BoardLogException the store cannot be reached
   */
  Optional<Board> find(ViewCode code) throws BoardLogException;

  /**
   * Opens a board for as long as it has members here; it does not end meanwhile. At most one open
   * log of a board per store.
   *
   * @return empty if there is no such board
   * @throws BoardLogException the store cannot be reached
   */
  Optional<BoardLog> open(RoomCode code, BoardLog.Listener listener) throws BoardLogException;

  /**
   * Keeps an image of a board. Keeping it twice has no effect.
   *
   * @param id 64 hexadecimal digits: the SHA-256 of {@code bytes}, checked by the caller
   * @return false if the board has no room for it, by the limit for all images of a board
   * @throws BoardLogException the store cannot be reached, or there is no such board
   */
  boolean putImage(RoomCode code, String id, byte[] bytes) throws BoardLogException;

  /**
   * Whether a board has an image with this id.
   *
   * @throws BoardLogException the store cannot be reached
   */
  boolean hasImage(RoomCode code, String id) throws BoardLogException;

  /**
   * An image of a board; empty if it has none with this id.
   *
   * @throws BoardLogException the store cannot be reached
   */
  Optional<byte[]> image(RoomCode code, String id) throws BoardLogException;

  /** How many boards there are, about. */
  int boards();

  /** Removes the boards that nobody had open for too long, and old tombstones. Called at times. */
  void sweep() throws BoardLogException;

  /** Appends what waits, then ends all logs. */
  @Override
  void close() throws IOException;
}
