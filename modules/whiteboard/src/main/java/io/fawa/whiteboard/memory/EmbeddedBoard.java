/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardChange;
import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.BoardState;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementChange;
import io.fawa.whiteboard.log.ElementState;
import io.fawa.whiteboard.log.LiveNews;
import io.fawa.whiteboard.log.LoggedChange;
import io.fawa.whiteboard.log.StoredBoard;
import io.fawa.whiteboard.log.TermsChange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One board in memory, with its images and its log while it is open. Thread-safe. */
final class EmbeddedBoard {
  private final EmbeddedBoardStore store;
  private final Board board;
  private final ReentrantLock lock = new ReentrantLock();

  /** A listener was told, or a log has ended. */
  private final Condition told = lock.newCondition();

  @GuardedBy("lock")
  private final BoardState state;

  @GuardedBy("lock")
  private final Map<String, byte[]> images = new HashMap<>();

  @GuardedBy("lock")
  private long imageBytes;

  @GuardedBy("lock")
  private long lastMillis;

  @GuardedBy("lock")
  private long idleSinceMillis;

  @GuardedBy("lock")
  private @Nullable Log open;

  EmbeddedBoard(EmbeddedBoardStore store, Board board) {
    this.store = store;
    this.board = board;
    this.state = new BoardState(StoredBoard.empty(board), store.limits().inkBytesMax());
    this.idleSinceMillis = store.nowMillis();
  }

  Board board() {
    return board;
  }

  BoardLog open(BoardLog.Listener listener, Teller teller) {
    lock.lock();
    try {
      if (open != null) {
        throw new IllegalStateException("the board has an open log already");
      }
      Log next = new Log(state.snapshot(), listener, teller);
      open = next;
      return next;
    } finally {
      lock.unlock();
    }
  }

  boolean putImage(String id, byte[] bytes) throws BoardLogException {
    lock.lock();
    try {
      if (images.containsKey(id)) {
        return true;
      }
      if (imageBytes + bytes.length > store.limits().imagesBytesMax()) {
        return false;
      }
      store.reserve(bytes.length);
      images.put(id, bytes.clone());
      imageBytes += bytes.length;
      return true;
    } finally {
      lock.unlock();
    }
  }

  boolean hasImage(String id) {
    lock.lock();
    try {
      return images.containsKey(id);
    } finally {
      lock.unlock();
    }
  }

  Optional<byte[]> image(String id) {
    lock.lock();
    try {
      return Optional.ofNullable(images.get(id)).map(byte[]::clone);
    } finally {
      lock.unlock();
    }
  }

  /** Whether it may be removed. */
  boolean idleFor(Duration max) {
    lock.lock();
    try {
      return open == null
          && !state.terms().kept()
          && store.nowMillis() - idleSinceMillis >= max.toMillis();
    } finally {
      lock.unlock();
    }
  }

  /** The bytes that it leaves. */
  long removed() {
    lock.lock();
    try {
      return state.bytes() + imageBytes;
    } finally {
      lock.unlock();
    }
  }

  void prune() {
    lock.lock();
    try {
      long before = state.bytes();
      state.prune(store.nowMillis() - store.limits().tombstoneLife().toMillis());
      store.release(before - state.bytes());
    } finally {
      lock.unlock();
    }
  }

  void end(BoardLogException why) {
    lock.lock();
    try {
      if (open != null) {
        open.end(why);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether a change makes a board smaller in the end, so that it is allowed at every limit. */
  private static boolean frees(BoardChange change) {
    return switch (change) {
      case ElementChange states -> states.states().stream().allMatch(ElementState::deleted);
      case DrawEvent event -> event.clears();
      case TermsChange terms -> true;
    };
  }

  private final class Log implements BoardLog {
    private final StoredBoard opened;
    private final Listener listener;
    private final Teller teller;

    @GuardedBy("lock")
    private final ArrayDeque<LoggedChange> untold = new ArrayDeque<>();

    /** Whether the teller will come, or is at it. */
    @GuardedBy("lock")
    private boolean called;

    @GuardedBy("lock")
    private boolean closed;

    @GuardedBy("lock")
    private @Nullable BoardLogException ended;

    Log(StoredBoard opened, Listener listener, Teller teller) {
      this.opened = opened;
      this.listener = listener;
      this.teller = teller;
    }

    @Override
    public StoredBoard opened() {
      return opened;
    }

    @Override
    public void append(BoardChange change) throws BoardLogException {
      lock.lock();
      try {
        awaitRoom();
        if (!frees(change)) {
          store.reserve(change.weight());
          store.release(change.weight());
        }
        long before = state.bytes();
        lastMillis = Math.max(lastMillis, store.nowMillis());
        Optional<LoggedChange> applied =
            state.apply(new LoggedChange(state.sequence() + 1, lastMillis, change));
        store.release(before - state.bytes());
        if (applied.isPresent()) {
          untold.add(applied.get());
          call();
        }
      } finally {
        lock.unlock();
      }
    }

    @GuardedBy("lock")
    private void awaitRoom() throws BoardLogException {
      long leftNanos = store.limits().appendTimeout().toNanos();
      try {
        while (untold.size() >= store.limits().waitingMax() && !closed && ended == null) {
          if (leftNanos <= 0) {
            throw new BoardLogException(
                "%d changes of the board wait already, no more are allowed"
                    .formatted(untold.size()));
          }
          leftNanos = told.awaitNanos(leftNanos);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BoardLogException("interrupted while other changes wait", e);
      }
      if (ended != null) {
        throw new BoardLogException(ended.explanation(), ended);
      }
      if (closed) {
        throw new BoardLogException("the log of the board is closed");
      }
    }

    @GuardedBy("lock")
    private void call() {
      if (!called) {
        called = true;
        teller.soon(this::deliver);
      }
    }

    private void deliver() {
      List<LoggedChange> changes = untold();
      try {
        changes.forEach(listener::appended);
      } finally {
        delivered(changes.size());
      }
    }

    private List<LoggedChange> untold() {
      lock.lock();
      try {
        return closed ? List.of() : List.copyOf(untold);
      } finally {
        lock.unlock();
      }
    }

    private void delivered(int count) {
      @Nullable BoardLogException last = null;
      lock.lock();
      try {
        for (int i = 0; i < count; i++) {
          untold.remove();
        }
        told.signalAll();
        called = false;
        if (!closed && !untold.isEmpty()) {
          call();
        } else if (!closed) {
          last = ended;
        }
      } finally {
        lock.unlock();
      }
      if (last != null) {
        listener.ended(last);
      }
    }

    @Override
    public boolean flush(Duration atMost) {
      long leftNanos = atMost.toNanos();
      lock.lock();
      try {
        while (!untold.isEmpty() && !closed && leftNanos > 0) {
          leftNanos = told.awaitNanos(leftNanos);
        }
        return untold.isEmpty() && !closed;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } finally {
        lock.unlock();
      }
    }

    /** There is no other process. */
    @Override
    public void tell(LiveNews news) {}

    void end(BoardLogException why) {
      lock.lock();
      try {
        ended = why;
        told.signalAll();
        call();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (!closed) {
          closed = true;
          open = null;
          idleSinceMillis = store.nowMillis();
          told.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
