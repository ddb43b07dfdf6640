/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.api.board.BoardJson;
import io.fawa.api.board.ServerMessage;
import io.fawa.whiteboard.BoardEvent;
import io.fawa.whiteboard.Greeting;
import io.fawa.whiteboard.Snapshot;
import io.fawa.whiteboard.log.ElementAt;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages to a joiner of version 3: the welcome, pages of elements and of ink, the end. Each
 * is made when it is asked for, as a board may be large and its joiner slow.
 */
final class SnapshotPages implements Greeting<Outgoing> {
  /** The size at which a page ends; a larger element is a page by itself. */
  private static final int PAGE_CHARS = 64 << 10;

  private static final int INK_EVENTS_MAX = 500;

  /** Of a draw event, about. */
  private static final int INK_BYTES = 200;

  /** A page is there as text and as bytes while it is made. */
  private static final int COPIES = 3;

  private final Snapshot snapshot;
  private final Outgoing welcome;
  private boolean welcomed;
  private int elements;
  private int ink;
  private boolean ended;

  SnapshotPages(Outgoing welcome, Snapshot snapshot) {
    this.welcome = welcome;
    this.snapshot = snapshot;
  }

  @Override
  public int nextBytes() {
    if (ended) {
      return 0;
    }
    if (!welcomed) {
      return welcome.text().bytes();
    }
    if (elements < snapshot.elements().size()) {
      int first = snapshot.elements().get(elements).state().json().length();
      return COPIES * Math.max(PAGE_CHARS, first);
    }
    return COPIES * (ink < snapshot.events().size() ? INK_EVENTS_MAX * INK_BYTES : INK_BYTES);
  }

  @Override
  public Outgoing next() {
    if (!welcomed) {
      welcomed = true;
      return welcome;
    }
    if (elements < snapshot.elements().size()) {
      return message(new ServerMessage.SnapshotElements(elementsOfPage()));
    }
    if (ink < snapshot.events().size()) {
      return message(new ServerMessage.SnapshotInk(inkOfPage()));
    }
    ended = true;
    return message(new ServerMessage.Ready(snapshot.sequence()));
  }

  private List<String> elementsOfPage() {
    List<String> page = new ArrayList<>();
    int chars = 0;
    while (elements < snapshot.elements().size() && chars < PAGE_CHARS) {
      ElementAt element = snapshot.elements().get(elements);
      int length = element.state().json().length();
      if (!page.isEmpty() && chars + length > PAGE_CHARS) {
        break;
      }
      page.add(element.state().json());
      chars += length;
      elements++;
    }
    return page;
  }

  private List<ServerMessage.Drawn> inkOfPage() {
    int to = Math.min(snapshot.events().size(), ink + INK_EVENTS_MAX);
    List<ServerMessage.Drawn> page = new ArrayList<>();
    for (BoardEvent.Drawn drawn : snapshot.events().subList(ink, to)) {
      page.add(new ServerMessage.Drawn(drawn.event(), drawn.sequence()));
    }
    ink = to;
    return page;
  }

  private static Outgoing message(ServerMessage message) {
    return Outgoing.of(BoardJson.encode(message));
  }
}
