/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.BoardStore;
import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.StoreLimits;
import io.fawa.whiteboard.log.ViewCode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Boards in memory. One thread tells the listeners of all boards. All boards with their images have
 * a limit in bytes; at the limit new boards, images and changes are refused, but not changes that
 * only delete.
 */
public final class EmbeddedBoardStore implements BoardStore {
  /** The bytes of a board without anything on it, about. */
  private static final int BOARD_BYTES = 1_024;

  private final StoreLimits limits;
  private final long bytesMax;
  private final InstantSource clock;
  private final AtomicLong bytesUsed = new AtomicLong();
  private final Teller teller = new Teller();
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<RoomCode, EmbeddedBoard> boards = new HashMap<>();

  @GuardedBy("lock")
  private final Map<ViewCode, EmbeddedBoard> views = new HashMap<>();

  @GuardedBy("lock")
  private boolean closed;

  /**
   * Creates a store without boards.
   *
   * @param bytesMax of all boards and their images, about
   * @param clock for the times of changes and the life of boards
   */
  public EmbeddedBoardStore(StoreLimits limits, long bytesMax, InstantSource clock) {
    this.limits = limits;
    this.bytesMax = bytesMax;
    this.clock = clock;
  }

  @Override
  public boolean create(Board board) throws BoardLogException {
    lock.lock();
    try {
      requireOpen();
      if (boards.containsKey(board.code()) || views.containsKey(board.view())) {
        return false;
      }
      reserve(BOARD_BYTES);
      EmbeddedBoard next = new EmbeddedBoard(this, board);
      boards.put(board.code(), next);
      views.put(board.view(), next);
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Board> find(RoomCode code) throws BoardLogException {
    return Optional.ofNullable(board(code)).map(EmbeddedBoard::board);
  }

  @Override
  public Optional<Board> find(ViewCode code) throws BoardLogException {
    lock.lock();
    try {
      requireOpen();
      return Optional.ofNullable(living(views.get(code))).map(EmbeddedBoard::board);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable EmbeddedBoard board(RoomCode code) throws BoardLogException {
    lock.lock();
    try {
      requireOpen();
      return living(boards.get(code));
    } finally {
      lock.unlock();
    }
  }

  /** The board, unless its time is over: then it is removed. */
  @GuardedBy("lock")
  private @Nullable EmbeddedBoard living(@Nullable EmbeddedBoard board) {
    if (board == null || !board.idleFor(limits.idleMax())) {
      return board;
    }
    boards.remove(board.board().code());
    views.remove(board.board().view());
    release(BOARD_BYTES + board.removed());
    return null;
  }

  @Override
  public Optional<BoardLog> open(RoomCode code, BoardLog.Listener listener)
      throws BoardLogException {
    lock.lock(); // so that a sweep does not remove the board meanwhile
    try {
      requireOpen();
      EmbeddedBoard board = living(boards.get(code));
      return board == null ? Optional.empty() : Optional.of(board.open(listener, teller));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean putImage(RoomCode code, String id, byte[] bytes) throws BoardLogException {
    EmbeddedBoard board = board(code);
    if (board == null) {
      throw new BoardLogException("there is no such board");
    }
    return board.putImage(id, bytes);
  }

  @Override
  public boolean hasImage(RoomCode code, String id) throws BoardLogException {
    EmbeddedBoard board = board(code);
    return board != null && board.hasImage(id);
  }

  @Override
  public Optional<byte[]> image(RoomCode code, String id) throws BoardLogException {
    EmbeddedBoard board = board(code);
    return board == null ? Optional.empty() : board.image(id);
  }

  @Override
  public int boards() {
    lock.lock();
    try {
      return boards.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void sweep() throws BoardLogException {
    lock.lock();
    try {
      requireOpen();
      for (EmbeddedBoard board : List.copyOf(boards.values())) {
        if (living(board) != null) {
          board.prune();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<EmbeddedBoard> all;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      all = new ArrayList<>(boards.values());
    } finally {
      lock.unlock();
    }
    BoardLogException why = new BoardLogException("the boards are closed, as the service stops");
    all.forEach(board -> board.end(why));
    teller.close();
  }

  @GuardedBy("lock")
  private void requireOpen() throws BoardLogException {
    if (closed) {
      throw new BoardLogException("the boards are closed, as the service stops");
    }
  }

  StoreLimits limits() {
    return limits;
  }

  long nowMillis() {
    return clock.millis();
  }

  /** Takes bytes of the limit for all boards. */
  void reserve(long bytes) throws BoardLogException {
    long used = bytesUsed.addAndGet(bytes);
    if (used > bytesMax) {
      bytesUsed.addAndGet(-bytes);
      throw new BoardLogException(
          "all boards use %d bytes, no more than %d are allowed".formatted(used - bytes, bytesMax));
    }
  }

  /** Gives bytes back; a negative number takes them, even beyond the limit. */
  void release(long bytes) {
    bytesUsed.addAndGet(-bytes);
  }
}
