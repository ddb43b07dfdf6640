/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

class EmbeddedBoardLogTest extends BoardLogContract {
  @Override
  BoardLog open(int historyEventsMax) {
    return new EmbeddedBoardLog(new BoardsConfig.Extent(historyEventsMax, 1 << 20));
  }
}
