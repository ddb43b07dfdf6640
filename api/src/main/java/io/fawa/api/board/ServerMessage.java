/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.board;

import io.fawa.whiteboard.log.BoardTerms;
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

  // ---- only to clients of version 3

  /**
   * The first message to a client of version 3.
   *
   * @param reset whether what follows is everything
   * @param role {@code owner}, {@code writer} or {@code viewer}
   * @param sealed whether the board is private
   * @param members all of them, with this one
   */
  record ElementsWelcome(
      String clientId,
      String epoch,
      long sequence,
      boolean reset,
      String role,
      BoardTerms terms,
      boolean sealed,
      boolean reachable,
      List<Card> members)
      implements ServerMessage {
    /** Copies the list. */
    public ElementsWelcome {
      members = List.copyOf(members);
    }
  }

  /**
   * A page of the snapshot.
   *
   * @param elements each a JSON object
   */
  record SnapshotElements(List<String> elements) implements ServerMessage {
    /** Copies the list. */
    public SnapshotElements {
      elements = List.copyOf(elements);
    }
  }

  /** A page of the snapshot's draw events. */
  record SnapshotInk(List<Drawn> events) implements ServerMessage {
    /** Copies the list. */
    public SnapshotInk {
      events = List.copyOf(events);
    }
  }

  /** The snapshot has ended. */
  record Ready(long sequence) implements ServerMessage {}

  /**
   * States of elements.
   *
   * @param elements each a JSON object
   */
  record Elements(List<String> elements, boolean settled, String clientId, long sequence)
      implements ServerMessage {
    /** Copies the list. */
    public Elements {
      elements = List.copyOf(elements);
    }
  }

  /** The terms are others now. */
  record Terms(BoardTerms terms, String clientId, long sequence) implements ServerMessage {}

  /**
   * A member has moved its pointer.
   *
   * @param json an object
   */
  record Pointer(String json, String clientId) implements ServerMessage {}

  /**
   * What a member shows of itself.
   *
   * @param json an object; empty if it shows nothing
   */
  record Card(String json, String clientId) implements ServerMessage {}

  /** A member has left. */
  record Gone(String clientId) implements ServerMessage {}

  /** The board's store is, or is no longer, reachable. */
  record Reachable(boolean now) implements ServerMessage {}

  /**
   * The client has this role now.
   *
   * @param role {@code owner}, {@code writer} or {@code viewer}
   */
  record Role(String role) implements ServerMessage {}

  /** The answer to a ping. */
  record Pong(long number) implements ServerMessage {}

  /**
   * A change of the client was not taken.
   *
   * @param code an RPC code
   * @param ids of its elements
   */
  record Refused(String code, String message, List<String> ids) implements ServerMessage {
    /** Copies the list. */
    public Refused {
      ids = List.copyOf(ids);
    }
  }
}
