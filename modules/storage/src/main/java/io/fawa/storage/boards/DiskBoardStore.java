/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.boards;

import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.BoardStore;
import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.ViewCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** Boards in a file; see the package. Thread-safe. */
public final class DiskBoardStore implements BoardStore {
  /** The name of the file in its directory. */
  public static final String FILE = "boards.mv";

  private final DiskBoardsConfig config;
  private final Queues queues;
  private final BoardWriter writer;

  private DiskBoardStore(DiskBoardsConfig config, Queues queues, BoardWriter writer) {
    this.config = config;
    this.queues = queues;
    this.writer = writer;
  }

  /**
   * Opens or creates the file in {@code directory}.
   *
   * @throws IOException another process uses it, it is damaged, or it cannot be created; it is left
   *     as it is
   */
  public static DiskBoardStore open(Path directory, DiskBoardsConfig config, InstantSource clock)
      throws IOException {
    Queues queues = new Queues(config.limits());
    BoardFile file = new BoardFile(directory.resolve(FILE), config);
    BoardWriter writer = new BoardWriter(file, queues, config, clock);
    writer.start();
    return new DiskBoardStore(config, queues, writer);
  }

  private <T> T ask(Question.Act<T> act) throws BoardLogException {
    return ask(act, unwanted -> {});
  }

  private <T> T ask(Question.Act<T> act, Consumer<T> unwanted) throws BoardLogException {
    Question<T> question = new Question<>(act, unwanted);
    queues.ask(question);
    return question.await(config.limits().appendTimeout());
  }

  @Override
  public boolean create(Board board) throws BoardLogException {
    return ask(() -> writer.create(board));
  }

  @Override
  public Optional<Board> find(RoomCode code) throws BoardLogException {
    return ask(() -> writer.find(code));
  }

  @Override
  public Optional<Board> find(ViewCode code) throws BoardLogException {
    return ask(() -> writer.find(code));
  }

  @Override
  public Optional<BoardLog> open(RoomCode code, BoardLog.Listener listener)
      throws BoardLogException {
    return ask(() -> writer.open(code, listener), log -> log.ifPresent(BoardLog::close));
  }

  @Override
  public boolean putImage(RoomCode code, String id, byte[] bytes) throws BoardLogException {
    byte[] copy = bytes.clone();
    return ask(() -> writer.putImage(code, id, copy));
  }

  @Override
  public boolean hasImage(RoomCode code, String id) throws BoardLogException {
    return ask(() -> writer.hasImage(code, id));
  }

  @Override
  public Optional<byte[]> image(RoomCode code, String id) throws BoardLogException {
    return ask(() -> writer.image(code, id));
  }

  @Override
  public int boards() {
    return writer.boards();
  }

  @Override
  public void sweep() throws BoardLogException {
    Optional<String> next = Optional.of("");
    while (next.isPresent()) {
      String from = next.get();
      next = ask(() -> writer.sweep(from));
    }
  }

  @Override
  public void close() throws IOException {
    queues.stop();
    writer.join();
  }
}
