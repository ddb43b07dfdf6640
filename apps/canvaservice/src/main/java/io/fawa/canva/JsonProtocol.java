/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.api.board.BoardJson;
import io.fawa.api.board.MalformedMessageException;
import io.fawa.api.board.ServerMessage;
import io.fawa.whiteboard.BoardEvent;
import io.fawa.whiteboard.BoardProtocol;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.EndReason;
import io.fawa.whiteboard.EventRefusedException;
import io.fawa.whiteboard.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The two versions of the messages of {@link io.fawa.api.board}. */
enum JsonProtocol implements BoardProtocol<String, String> {
  /** Original clients: one history if there is any, then events. */
  V1 {
    @Override
    public List<String> greeting(String clientId, Snapshot snapshot) {
      return snapshot.events().isEmpty() ? List.of() : List.of(history(snapshot.events()));
    }

    @Override
    public Optional<String> encode(BoardEvent event) {
      return event instanceof BoardEvent.Drawn drawn
          ? Optional.of(BoardJson.encode(new ServerMessage.Drawn(drawn.event(), 0)))
          : Optional.empty();
    }

    @Override
    public Optional<String> farewell(EndReason reason) {
      return Optional.empty();
    }
  },

  /**
   * Clients that request it: a welcome, history in parts, sequence numbers, presence, and a final
   * error.
   */
  V2 {
    @Override
    public List<String> greeting(String clientId, Snapshot snapshot) {
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
        int bytes = BoardJson.encodedBytes(events.get(from).event());
        while (to < events.size() && bytes < HISTORY_PART_BYTES) {
          bytes += BoardJson.encodedBytes(events.get(to).event());
          to++;
        }
        messages.add(history(events.subList(from, to)));
        from = to;
      }
      return messages;
    }

    @Override
    public Optional<String> encode(BoardEvent event) {
      ServerMessage message =
          switch (event) {
            case BoardEvent.Drawn drawn -> new ServerMessage.Drawn(drawn.event(), drawn.sequence());
            case BoardEvent.Joined joined ->
                new ServerMessage.Presence(joined.clientId(), true, joined.participants());
            case BoardEvent.Left left ->
                new ServerMessage.Presence(left.clientId(), false, left.participants());
          };
      return Optional.of(BoardJson.encode(message));
    }

    @Override
    public Optional<String> farewell(EndReason reason) {
      CloseStatus status = CloseStatus.of(reason);
      return status.equals(CloseStatus.NORMAL)
          ? Optional.empty()
          : Optional.of(
              BoardJson.encode(new ServerMessage.Failure(status.rpcCode(), status.reason())));
    }
  };

  /** The size at which a part of a history ends. */
  private static final int HISTORY_PART_BYTES = 32 << 10;

  @Override
  public Optional<DrawEvent> decode(String message) throws EventRefusedException {
    try {
      return BoardJson.decode(message);
    } catch (MalformedMessageException e) {
      throw new EventRefusedException(e.explanation(), e);
    }
  }

  private static String history(List<BoardEvent.Drawn> events) {
    return BoardJson.encode(
        new ServerMessage.History(events.stream().map(BoardEvent.Drawn::event).toList()));
  }
}
