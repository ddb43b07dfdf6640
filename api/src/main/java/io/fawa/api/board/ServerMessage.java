/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.board;

import io.fawa.whiteboard.log.DrawEvent;
import java.util.List;

/** A message of the server. */
public sealed interface ServerMessage {
  /**
   * A draw event.
   *
   * @param sequence the event's number, or 0 to leave it out, as clients of version 1 expect
   */
  record Drawn(DrawEvent event, long sequence) implements ServerMessage {}

  /** The history, or a part of it. */
  record History(List<DrawEvent> events) implements ServerMessage {
    /** Copies the list. */
    public History {
      events = List.copyOf(events);
    }
  }

  /**
   * The first message to a client of version 2.
   *
   * @param clientId its own id
   * @param sequence the number of the newest event; the history that follows ends with it
   * @param reset whether the client must wipe its board before that history
   * @param history how many events that history has
   * @param participants the ids of all members, with its own
   */
  record Welcome(
      String clientId, long sequence, boolean reset, int history, List<String> participants)
      implements ServerMessage {
    /** Copies the list. */
    public Welcome {
      participants = List.copyOf(participants);
    }
  }

  /**
   * A member joined or left.
   *
   * @param present whether it joined
   * @param participants how many there are now
   */
  record Presence(String clientId, boolean present, int participants) implements ServerMessage {}

  /**
   * The reason for the close of the connection.
   *
   * @param code an RPC code, such as {@code invalid_argument}
   */
  record Failure(String code, String message) implements ServerMessage {}
}
