/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.api.board.BoardJson;
import io.fawa.whiteboard.BoardEvent;
import io.fawa.whiteboard.Greeting;
import java.util.List;

/** What clients of version 2 get first: a welcome, and the history in parts. */
final class HistoryParts implements Greeting<Outgoing> {
  /** The size at which a part of a history ends. */
  private static final int PART_BYTES = 32 << 10;

  /** A part is there as text and as bytes while it is made. */
  private static final int COPIES = 3;

  private final Outgoing welcome;
  private final List<BoardEvent.Drawn> events;
  private boolean welcomed;
  private int from;

  HistoryParts(Outgoing welcome, List<BoardEvent.Drawn> events) {
    this.welcome = welcome;
    this.events = events;
  }

  @Override
  public int nextBytes() {
    if (!welcomed) {
      return welcome.text().bytes();
    }
    return from < events.size() ? COPIES * PART_BYTES : 0;
  }

  @Override
  public Outgoing next() {
    if (!welcomed) {
      welcomed = true;
      return welcome;
    }
    int to = from + 1;
    int bytes = BoardJson.encodedBytes(events.get(from).event());
    while (to < events.size() && bytes < PART_BYTES) {
      bytes += BoardJson.encodedBytes(events.get(to).event());
      to++;
    }
    Outgoing part = JsonProtocol.history(events.subList(from, to));
    from = to;
    return part;
  }
}
