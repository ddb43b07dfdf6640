/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.api.board.BoardJson;
import io.fawa.api.board.Draw;
import io.fawa.api.board.ServerMessage;
import io.fawa.whiteboard.BoardEvent;
import io.fawa.whiteboard.DrawEvent;
import io.fawa.whiteboard.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a client is told, and how. */
enum Dialect {
  /** Clients as they always were: one history if there is any, then events. */
  V1 {
    @Override
    List<String> greeting(String clientId, Snapshot snapshot) {
      return snapshot.events().isEmpty() ? List.of() : List.of(history(snapshot.events()));
    }

    @Override
    Optional<String> event(BoardEvent event) {
      return event instanceof BoardEvent.Drawn drawn
          ? Optional.of(BoardJson.encode(new ServerMessage.Drawn(draw(drawn), 0)))
          : Optional.empty();
    }

    @Override
    Optional<String> farewell(Hangup hangup) {
      return Optional.empty();
    }
  },

  /**
   * Clients that ask for it: a welcome, history in parts, sequence numbers, who comes and goes, and
   * a last word.
   */
  V2 {
    @Override
    List<String> greeting(String clientId, Snapshot snapshot) {
      List<BoardEvent.Drawn> events = snapshot.events();
      List<String> messages = new ArrayList<>();
      messages.add(
          BoardJson.encode(
              new ServerMessage.Welcome(
                  clientId,
                  snapshot.sequence(),
                  snapshot.reset(),
                  events.size(),
                  snapshot.clientIds())));
      for (int from = 0; from < events.size(); ) {
        int to = from + 1;
        int bytes = BoardJson.encodedBytes(draw(events.get(from)));
        while (to < events.size() && bytes < HISTORY_PART_BYTES) {
          bytes += BoardJson.encodedBytes(draw(events.get(to)));
          to++;
        }
        messages.add(history(events.subList(from, to)));
        from = to;
      }
      return messages;
    }

    @Override
    Optional<String> event(BoardEvent event) {
      ServerMessage message =
          switch (event) {
            case BoardEvent.Drawn drawn -> new ServerMessage.Drawn(draw(drawn), drawn.sequence());
            case BoardEvent.Joined joined ->
                new ServerMessage.Presence(joined.clientId(), true, joined.participants());
            case BoardEvent.Left left ->
                new ServerMessage.Presence(left.clientId(), false, left.participants());
          };
      return Optional.of(BoardJson.encode(message));
    }

    @Override
    Optional<String> farewell(Hangup hangup) {
      return Optional.of(
          BoardJson.encode(new ServerMessage.Failure(hangup.rpcCode(), hangup.reason())));
    }
  };

  /** Parts of a history end with the event that reaches this. */
  private static final int HISTORY_PART_BYTES = 32 << 10;

  /** What is said first. */
  abstract List<String> greeting(String clientId, Snapshot snapshot);

  /** What is said of an event; empty if nothing is. */
  abstract Optional<String> event(BoardEvent event);

  /** What is said before the server closes; empty if nothing is. */
  abstract Optional<String> farewell(Hangup hangup);

  static DrawEvent toEvent(Draw draw) {
    return new DrawEvent(
        draw.type(),
        draw.color(),
        draw.size(),
        draw.prevX(),
        draw.prevY(),
        draw.currX(),
        draw.currY(),
        draw.clientId(),
        draw.timeMillis());
  }

  private static Draw draw(BoardEvent.Drawn drawn) {
    DrawEvent event = drawn.event();
    return new Draw(
        event.type(),
        event.color(),
        event.size(),
        event.prevX(),
        event.prevY(),
        event.currX(),
        event.currY(),
        event.clientId(),
        event.timeMillis());
  }

  private static String history(List<BoardEvent.Drawn> events) {
    return BoardJson.encode(new ServerMessage.History(events.stream().map(Dialect::draw).toList()));
  }
}
