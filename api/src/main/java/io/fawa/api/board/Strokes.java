/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.board;

import io.fawa.whiteboard.BoardEvent;
import io.fawa.whiteboard.Snapshot;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementAt;
import io.fawa.whiteboard.log.ElementChange;
import io.fawa.whiteboard.log.ElementState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A board as clients see it that know only strokes. */
public final class Strokes {
  /** More strokes of elements are not shown to a joiner. */
  private static final int SEGMENTS_MAX = 5_000;

  private Strokes() {}

  /** The draw events that show a change; none while its author is still at it. */
  public static List<DrawEvent> of(ElementChange change) {
    List<DrawEvent> strokes = new ArrayList<>();
    if (change.settled()) {
      for (ElementState state : change.states()) {
        strokes.addAll(ElementStrokes.of(state, change.clientId(), 0));
      }
    }
    return strokes;
  }

  /**
   * What a joiner gets: the newest draw events, and strokes of the elements, in the order of the
   * log.
   *
   * @param eventsMax of the draw events
   */
  public static List<BoardEvent.Drawn> of(Snapshot snapshot, int eventsMax) {
    List<BoardEvent.Drawn> ink = snapshot.events();
    List<BoardEvent.Drawn> newest = ink.subList(Math.max(0, ink.size() - eventsMax), ink.size());
    if (snapshot.elements().isEmpty()) {
      return newest;
    }
    List<BoardEvent.Drawn> all = new ArrayList<>();
    for (ElementAt element : snapshot.elements().reversed()) {
      if (all.size() >= SEGMENTS_MAX) {
        break;
      }
      for (DrawEvent stroke : ElementStrokes.of(element.state(), "", element.millis())) {
        all.add(new BoardEvent.Drawn(element.sequence(), stroke));
      }
    }
    all.addAll(newest);
    all.sort(Comparator.comparingLong(BoardEvent.Drawn::sequence));
    return all;
  }
}
