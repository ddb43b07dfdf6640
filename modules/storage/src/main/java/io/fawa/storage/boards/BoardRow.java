/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.boards;

import io.fawa.storage.changes.BoardBytes;
import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardTerms;
import io.fawa.whiteboard.log.RoomCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What changes of a board besides its elements and draw events.
 *
 * @param lastMillis the time of its newest change
 * @param idleSinceMillis when its log was closed; {@link #OPEN} while it is open
 * @param imageBytes of all its images
 */
record BoardRow(
    Board board,
    long sequence,
    long horizon,
    BoardTerms terms,
    long lastMillis,
    long idleSinceMillis,
    long imageBytes) {
  /** Its log is open, or was when the process ended. */
  static final long OPEN = -1;

  private static final int NUMBERS_BYTES = 5 * Long.BYTES + 2;

  static BoardRow of(Board board, long nowMillis) {
    return new BoardRow(board, 0, 0, BoardTerms.INITIAL, 0, nowMillis, 0);
  }

  BoardRow withIdleSince(long millis) {
    return new BoardRow(board, sequence, horizon, terms, lastMillis, millis, imageBytes);
  }

  BoardRow withHorizon(long next) {
    return new BoardRow(board, sequence, next, terms, lastMillis, idleSinceMillis, imageBytes);
  }

  BoardRow withImageBytes(long bytes) {
    return new BoardRow(board, sequence, horizon, terms, lastMillis, idleSinceMillis, bytes);
  }

  byte[] encode() {
    byte[] fixed = BoardBytes.board(board);
    return ByteBuffer.allocate(NUMBERS_BYTES + fixed.length)
        .putLong(sequence)
        .putLong(horizon)
        .put((byte) (terms.writable() ? 1 : 0))
        .put((byte) (terms.kept() ? 1 : 0))
        .putLong(lastMillis)
        .putLong(idleSinceMillis)
        .putLong(imageBytes)
        .put(fixed)
        .array();
  }

  static BoardRow decode(RoomCode code, byte[] bytes) throws IOException {
    if (bytes.length < NUMBERS_BYTES) {
      throw new IOException(bytes.length + " bytes, at least " + NUMBERS_BYTES + " expected");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long sequence = in.getLong();
    long horizon = in.getLong();
    BoardTerms terms = new BoardTerms(in.get() == 1, in.get() == 1);
    long lastMillis = in.getLong();
    long idleSinceMillis = in.getLong();
    long imageBytes = in.getLong();
    Board board = BoardBytes.board(code, Arrays.copyOfRange(bytes, NUMBERS_BYTES, bytes.length));
    return new BoardRow(board, sequence, horizon, terms, lastMillis, idleSinceMillis, imageBytes);
  }
}
