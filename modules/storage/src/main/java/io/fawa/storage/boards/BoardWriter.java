/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.boards;

import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardChange;
import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.BoardState;
import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.StoredBoard;
import io.fawa.whiteboard.log.ViewCode;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The thread that owns the file. Each turn it writes all changes that wait, answers all questions,
 * commits once, and then tells the listeners.
 */
final class BoardWriter {
  private static final System.Logger LOG = System.getLogger(BoardWriter.class.getName());
  private static final int SWEPT_AT_ONCE = 500;

  private final BoardFile file;
  private final Queues queues;
  private final DiskBoardsConfig config;
  private final InstantSource clock;
  private final long startMillis;
  private final Thread thread = Thread.ofPlatform().daemon().name("boards").unstarted(this::run);
  private final Map<RoomCode, DiskLog> open = new HashMap<>();
  private volatile int boards;

  /** Logs that this turn has opened. */
  private final List<DiskLog> fresh = new ArrayList<>();

  BoardWriter(BoardFile file, Queues queues, DiskBoardsConfig config, InstantSource clock) {
    this.file = file;
    this.queues = queues;
    this.config = config;
    this.clock = clock;
    this.startMillis = clock.millis();
    this.boards = file.boards();
  }

  void start() {
    thread.start();
  }

  /** Waits until everything is written and the file is closed. */
  void join() {
    boolean interrupted = false;
    while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!queues.finished()) {
        boolean usable = !file.broken() || recovered();
        Queues.Turn turn = queues.next();
        if (usable) {
          turn(turn);
        } else {
          turn.questions().forEach(question -> question.fail(unusable()));
        }
      }
      if (queues.waiting() > 0) {
        LOG.log(
            Level.ERROR,
            "{0} changes of boards could not be written: {1}",
            queues.waiting(),
            queues.trouble());
      }
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "boards are no longer written", e);
      throw e;
    } finally {
      queues.stop();
      end();
    }
  }

  private void end() {
    BoardLogException why = new BoardLogException("the boards are closed, as the service stops");
    for (DiskLog log : List.copyOf(open.values())) {
      if (!queues.isClosed(log)) {
        safely(() -> log.listener().ended(why));
      }
      queues.forget(log);
    }
    queues.next().questions().forEach(question -> question.fail(why));
    try {
      file.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the file of the boards was not closed properly", e);
    }
  }

  private void turn(Queues.Turn turn) {
    fresh.clear();
    SequencedMap<DiskLog, List<BoardChange>> changes = turn.changes();
    try {
      @Nullable BoardLogException full = null;
      try {
        requireRoom(turn);
        changes.forEach((log, waiting) -> log.write(waiting, clock.millis(), file));
        turn.closed().forEach(this::release);
      } catch (BoardLogException e) {
        full = e;
      }
      for (Question<?> question : turn.questions()) {
        question.run();
      }
      if (turn.retried() && full == null) {
        file.probe();
      }
      file.commit();
      boards = file.boards();
      settled(turn, full);
    } catch (IOException | RuntimeException e) {
      failed(turn, e);
    }
  }

  private void requireRoom(Queues.Turn turn) throws BoardLogException {
    long bytes = 0;
    for (List<BoardChange> waiting : turn.changes().values()) {
      for (BoardChange change : waiting) {
        bytes += change.weight();
      }
    }
    if (bytes > 0 || turn.retried()) {
      requireRoom(bytes);
    }
  }

  private void requireRoom(long bytes) throws BoardLogException {
    try {
      file.requireRoom(bytes);
    } catch (IOException e) {
      throw new BoardLogException("the board cannot be stored, as " + e.getMessage(), e);
    }
  }

  /** Notes since when nobody has had the board open. */
  private void release(DiskLog log) {
    if (log.equals(open.get(log.code()))) {
      open.remove(log.code());
      file.put(log.row().withIdleSince(clock.millis()));
    }
  }

  private void settled(Queues.Turn turn, @Nullable BoardLogException full) {
    boolean was = queues.trouble() == null;
    boolean is = full == null;
    if (full != null && was) {
      LOG.log(Level.ERROR, full.explanation() + "; changes wait");
    } else if (full == null && !was) {
      LOG.log(Level.INFO, "boards are stored again");
    }
    queues.trouble(full);
    turn.changes()
        .keySet()
        .forEach(log -> {
          safely(log::tellWritten);
          queues.done(log, log.settled());
        });
    if (is) {
      turn.closed().forEach(queues::forget);
    }
    turn.questions().forEach(Question::settle);
    if (was != is) {
      open.values().forEach(log -> safely(() -> log.listener().reachable(is)));
    } else if (!is) {
      fresh.forEach(log -> safely(() -> log.listener().reachable(false)));
    }
  }

  private static void safely(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a listener of a board has failed", e);
    }
  }

  /** Nothing of this turn counts; the changes wait on. */
  private void failed(Queues.Turn turn, Exception e) {
    BoardLogException why =
        new BoardLogException("the board cannot be stored: the file of the boards failed", e);
    boolean first = queues.trouble() == null;
    queues.trouble(why);
    fresh.forEach(log -> {
      open.remove(log.code());
      queues.forget(log);
    });
    for (DiskLog log : turn.closed()) {
      open.putIfAbsent(log.code(), log);
    }
    turn.questions().forEach(question -> question.fail(why));
    file.abandon();
    if (first) {
      LOG.log(Level.ERROR, "boards cannot be stored; changes wait", e);
      open.values().forEach(log -> safely(() -> log.listener().reachable(false)));
    }
  }

  private BoardLogException unusable() {
    BoardLogException why = queues.trouble();
    return why == null ? new BoardLogException("the file of the boards failed") : why;
  }

  /** Opens the file anew, and finds out what of the failed turn has reached it. */
  private boolean recovered() {
    try {
      file.reset();
      for (DiskLog log : List.copyOf(open.values())) {
        recover(log);
      }
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "the file of the boards still fails", e);
      file.abandon();
      return false;
    }
  }

  private void recover(DiskLog log) {
    try {
      if (log.reload(file, config.limits().inkBytesMax())) {
        safely(log::tellWritten);
        queues.done(log, log.settled());
      } else {
        log.settled();
      }
    } catch (IOException e) {
      LOG.log(Level.ERROR, "a board in the file cannot be read any more", e);
      open.remove(log.code());
      queues.forget(log);
      BoardLogException why = new BoardLogException("the board cannot be read any more", e);
      safely(() -> log.listener().ended(why));
    }
  }

  boolean create(Board board) throws IOException {
    requireRoom(0);
    Optional<RoomCode> viewed = file.code(board.view());
    if (row(board.code()).isPresent() || (viewed.isPresent() && row(viewed.get()).isPresent())) {
      return false;
    }
    return file.create(BoardRow.of(board, clock.millis()));
  }

  Optional<Board> find(RoomCode code) throws IOException {
    return row(code).map(BoardRow::board);
  }

  /** The row of a board, unless its time is over: then it is removed. */
  private Optional<BoardRow> row(RoomCode code) throws IOException {
    Optional<BoardRow> row = file.row(code);
    if (row.isEmpty() || open.containsKey(code) || row.get().terms().kept() || !isIdle(row.get())) {
      return row;
    }
    file.remove(row.get().board());
    return Optional.empty();
  }

  Optional<Board> find(ViewCode view) throws IOException {
    Optional<RoomCode> code = file.code(view);
    return code.isEmpty() ? Optional.empty() : find(code.get());
  }

  Optional<BoardLog> open(RoomCode code, BoardLog.Listener listener) throws IOException {
    DiskLog other = open.get(code);
    if (other != null && !queues.isClosed(other)) {
      throw new IllegalStateException("the board has an open log already");
    }
    if (other != null) {
      throw new BoardLogException("earlier changes of the board are not stored yet");
    }
    Optional<BoardRow> found = row(code);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    BoardRow row = found.get().withIdleSince(BoardRow.OPEN);
    BoardState state = new BoardState(file.load(row), config.limits().inkBytesMax());
    file.removeElements(code, state.prune(tombstonesBefore()));
    row = row.withHorizon(state.horizon());
    file.put(row);
    StoredBoard opened = state.snapshot();
    DiskLog log = new DiskLog(queues, row, opened, state, listener);
    open.put(code, log);
    queues.open(log);
    fresh.add(log);
    return Optional.of(log);
  }

  private long tombstonesBefore() {
    return clock.millis() - config.limits().tombstoneLife().toMillis();
  }

  boolean putImage(RoomCode code, String id, byte[] bytes) throws IOException {
    DiskLog log = open.get(code);
    BoardRow row =
        log != null
            ? log.row()
            : row(code).orElseThrow(() -> new BoardLogException("there is no such board"));
    if (file.hasImage(code, id)) {
      return true;
    }
    long sum = row.imageBytes() + bytes.length;
    if (sum > config.limits().imagesBytesMax()) {
      return false;
    }
    requireRoom(bytes.length);
    file.putImage(code, id, bytes);
    if (log != null) {
      log.imageBytes(sum, file);
    } else {
      file.put(row.withImageBytes(sum));
    }
    return true;
  }

  boolean hasImage(RoomCode code, String id) throws IOException {
    return row(code).isPresent() && file.hasImage(code, id);
  }

  Optional<byte[]> image(RoomCode code, String id) throws IOException {
    return row(code).isEmpty() ? Optional.empty() : file.image(code, id);
  }

  int boards() {
    return boards;
  }

  /** Looks at some boards, and returns where to go on. */
  Optional<String> sweep(String from) throws IOException {
    List<BoardRow> rows = file.rows(from, SWEPT_AT_ONCE);
    for (BoardRow row : rows) {
      DiskLog log = open.get(row.board().code());
      if (log != null) {
        log.prune(tombstonesBefore(), file);
      } else if (!row.terms().kept() && isIdle(row)) {
        file.remove(row.board());
      }
    }
    if (rows.size() < SWEPT_AT_ONCE) {
      return Optional.empty();
    }
    return Optional.of(rows.getLast().board().code().text() + '!');
  }

  private boolean isIdle(BoardRow row) {
    long since = row.idleSinceMillis() == BoardRow.OPEN ? startMillis : row.idleSinceMillis();
    return clock.millis() - since >= config.limits().idleMax().toMillis();
  }
}
