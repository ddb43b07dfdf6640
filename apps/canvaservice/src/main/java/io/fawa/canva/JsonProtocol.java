/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.api.board.BoardJson;
import io.fawa.api.board.MalformedMessageException;
import io.fawa.api.board.ServerMessage;
import io.fawa.api.board.Strokes;
import io.fawa.whiteboard.BoardEvent;
import io.fawa.whiteboard.BoardProtocol;
import io.fawa.whiteboard.EndReason;
import io.fawa.whiteboard.EventRefusedException;
import io.fawa.whiteboard.Greeting;
import io.fawa.whiteboard.MemberAct;
import io.fawa.whiteboard.Snapshot;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementChange;
import java.util.List;
import java.util.Optional;

/** Versions 1 and 2 of the messages, whose clients see elements as strokes. */
enum JsonProtocol implements BoardProtocol<String, Outgoing> {
  /** Original clients: one history if there is any, then events. */
  V1 {
    @Override
    public Greeting<Outgoing> greeting(String clientId, Snapshot snapshot) {
      return new HistoryMessage(Strokes.of(snapshot, snapshot.historyEventsMax()));
    }

    @Override
    public List<Outgoing> encode(BoardEvent event) {
      return switch (event) {
        case BoardEvent.Drawn drawn -> List.of(drawn(drawn.event(), 0));
        case BoardEvent.Changed changed -> strokes(changed.change(), 0);
        case BoardEvent.Settled settled -> strokes(settled.change(), 0);
        default -> List.of();
      };
    }

    @Override
    public Optional<Outgoing> farewell(EndReason reason) {
      return Optional.empty();
    }
  },

  /**
   * Clients that request it: a welcome, history in parts, sequence numbers, presence, and a final
   * error.
   */
  V2 {
    @Override
    public Greeting<Outgoing> greeting(String clientId, Snapshot snapshot) {
      List<BoardEvent.Drawn> events = Strokes.of(snapshot, Integer.MAX_VALUE);
      return new HistoryParts(
          message(
              new ServerMessage.Welcome(
                  clientId,
                  snapshot.sequence(),
                  snapshot.reset(),
                  events.size(),
                  snapshot.clientIds())),
          events);
    }

    @Override
    public List<Outgoing> encode(BoardEvent event) {
      return switch (event) {
        case BoardEvent.Drawn drawn -> List.of(drawn(drawn.event(), drawn.sequence()));
        case BoardEvent.Changed changed -> strokes(changed.change(), changed.sequence());
        case BoardEvent.Settled settled -> strokes(settled.change(), settled.sequence());
        case BoardEvent.Joined joined ->
            List.of(presence(joined.clientId(), true, joined.participants()));
        case BoardEvent.Left left -> List.of(presence(left.clientId(), false, left.participants()));
        default -> List.of();
      };
    }

    @Override
    public Optional<Outgoing> farewell(EndReason reason) {
      return Farewell.of(reason);
    }
  };

  @Override
  public Optional<MemberAct> decode(String message) throws EventRefusedException {
    try {
      return BoardJson.decode(message).map(MemberAct.Publish::new);
    } catch (MalformedMessageException e) {
      throw new EventRefusedException(e.explanation(), e);
    }
  }

  /** A history of draw events. */
  static Outgoing history(List<BoardEvent.Drawn> events) {
    return message(
        new ServerMessage.History(events.stream().map(BoardEvent.Drawn::event).toList()));
  }

  private static List<Outgoing> strokes(ElementChange change, long sequence) {
    return Strokes.of(change).stream().map(stroke -> drawn(stroke, sequence)).toList();
  }

  private static Outgoing drawn(DrawEvent event, long sequence) {
    return message(new ServerMessage.Drawn(event, sequence));
  }

  private static Outgoing presence(String clientId, boolean present, int participants) {
    return message(new ServerMessage.Presence(clientId, present, participants));
  }

  private static Outgoing message(ServerMessage message) {
    return Outgoing.of(BoardJson.encode(message));
  }
}
