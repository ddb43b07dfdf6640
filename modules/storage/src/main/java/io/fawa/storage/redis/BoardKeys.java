/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.ViewCode;
import java.util.List;

/**
 * The keys of a board; see the package.
 *
 * @param board a hash: the board, its terms, the number of the newest change
 * @param log a stream: the newest changes
 * @param elements a hash: the newest state of each element by its id
 * @param ink a list: draw events
 * @param tombstones a sorted set: ids of deleted elements by the time of that
 * @param images a hash: images by their digest
 * @param live the channel of news
 */
record BoardKeys(
    String board,
    String log,
    String elements,
    String ink,
    String tombstones,
    String images,
    String live) {
  static BoardKeys of(String prefix, RoomCode code) {
    String board = prefix + "board:{" + code.text() + "}";
    return new BoardKeys(
        board,
        board + ":log",
        board + ":elements",
        board + ":ink",
        board + ":tombstones",
        board + ":images",
        board + ":live");
  }

  /** The key of the code to watch. */
  static String view(String prefix, ViewCode view) {
    return prefix + "view:" + view.text();
  }

  /** A sorted set of all codes, by when they end. */
  static String all(String prefix) {
    return prefix + "boards";
  }

  /** The keys that end together, as the scripts expect them. */
  List<String> scripted() {
    return List.of(board, log, elements, ink, tombstones, images);
  }
}
