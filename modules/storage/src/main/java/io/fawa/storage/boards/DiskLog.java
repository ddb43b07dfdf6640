/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.boards;

import io.fawa.whiteboard.log.BoardChange;
import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.BoardState;
import io.fawa.whiteboard.log.LiveNews;
import io.fawa.whiteboard.log.LoggedChange;
import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.StoredBoard;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The log of a board while it is open. All but the port belongs to the thread of the writer. */
final class DiskLog implements BoardLog {
  private final Queues queues;
  private final RoomCode code;
  private final StoredBoard opened;
  private final Listener listener;
  private BoardRow row;
  private BoardState state;

  /** Written, not yet known to be durable. */
  private List<LoggedChange> written = List.of();

  /** How many of the changes that wait have led to {@link #written}. */
  private int taken;

  DiskLog(Queues queues, BoardRow row, StoredBoard opened, BoardState state, Listener listener) {
    this.queues = queues;
    this.code = row.board().code();
    this.row = row;
    this.opened = opened;
    this.state = state;
    this.listener = listener;
  }

  @Override
  public StoredBoard opened() {
    return opened;
  }

  @Override
  public void append(BoardChange change) throws BoardLogException {
    queues.add(this, change);
  }

  @Override
  public boolean flush(Duration atMost) {
    return queues.flush(this, atMost);
  }

  /** There is no other process. */
  @Override
  public void tell(LiveNews news) {}

  @Override
  public void close() {
    queues.close(this);
  }

  RoomCode code() {
    return code;
  }

  Listener listener() {
    return listener;
  }

  /** Applies and writes changes; {@link #settled} or {@link #reload} follows. */
  void write(List<BoardChange> changes, long nowMillis, BoardFile file) {
    List<LoggedChange> applied = new ArrayList<>();
    long millis = Math.max(nowMillis, row.lastMillis());
    for (BoardChange change : changes) {
      Optional<LoggedChange> logged =
          state.apply(new LoggedChange(state.sequence() + 1, millis, change));
      if (logged.isPresent()) {
        file.write(state, logged.get());
        applied.add(logged.get());
      }
    }
    taken = changes.size();
    written = applied;
    if (!applied.isEmpty()) {
      row =
          new BoardRow(
              row.board(),
              state.sequence(),
              state.horizon(),
              state.terms(),
              millis,
              BoardRow.OPEN,
              row.imageBytes());
      file.put(row);
    }
  }

  void prune(long beforeMillis, BoardFile file) {
    List<String> gone = state.prune(beforeMillis);
    if (!gone.isEmpty()) {
      file.removeElements(code, gone);
      row = row.withHorizon(state.horizon());
      file.put(row);
    }
  }

  void imageBytes(long bytes, BoardFile file) {
    row = row.withImageBytes(bytes);
    file.put(row);
  }

  BoardRow row() {
    return row;
  }

  boolean kept() {
    return state.terms().kept();
  }

  /** Tells the listener what is durable now. */
  void tellWritten() {
    written.forEach(listener::appended);
  }

  /** Ends the round of {@link #write}: how many of the changes that wait are done with. */
  int settled() {
    int done = taken;
    taken = 0;
    written = List.of();
    return done;
  }

  /**
   * Takes over what the file has after a failed commit, which may nevertheless have reached it.
   *
   * @return whether it has
   */
  boolean reload(BoardFile file, long inkBytesMax) throws IOException {
    BoardRow stored =
        file.row(code)
            .orElseThrow(() -> new IOException("a board that is open is not in its file"));
    state = new BoardState(file.load(stored), inkBytesMax);
    row = stored;
    return !written.isEmpty() && written.getLast().sequence() == stored.sequence();
  }
}
