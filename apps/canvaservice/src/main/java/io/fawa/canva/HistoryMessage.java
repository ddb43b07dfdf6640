/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.whiteboard.BoardEvent;
import io.fawa.whiteboard.Greeting;
import java.util.List;

/** What clients of the original get first: one history, if there is any. */
final class HistoryMessage implements Greeting<Outgoing> {
  /** A draw event as text and as bytes, about. */
  private static final int EVENT_BYTES = 500;

  private List<BoardEvent.Drawn> events;

  HistoryMessage(List<BoardEvent.Drawn> events) {
    this.events = events;
  }

  @Override
  public int nextBytes() {
    return events.size() * EVENT_BYTES;
  }

  @Override
  public Outgoing next() {
    Outgoing history = JsonProtocol.history(events);
    events = List.of();
    return history;
  }
}
