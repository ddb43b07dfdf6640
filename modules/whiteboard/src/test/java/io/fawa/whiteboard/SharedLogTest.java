/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

/** The log that other tests share between rooms is one. */
class SharedLogTest extends BoardLogContract {
  @Override
  BoardLog open(int historyEventsMax) {
    return new SharedLog(new EmbeddedBoardLog(new BoardsConfig.Extent(historyEventsMax, 1 << 20)));
  }
}
