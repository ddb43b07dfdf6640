/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.service.websocket.WebSocketConnection;
import io.fawa.service.websocket.WebSocketEndpoint;
import io.fawa.service.websocket.WebSocketRequest;
import io.fawa.whiteboard.BoardRefusedException;
import io.fawa.whiteboard.BoardSession;
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.EndReason;
import io.fawa.whiteboard.JoinRequest;
import io.fawa.whiteboard.Membership;
import io.fawa.whiteboard.RoomCode;
import java.util.Optional;

/**
 * {@code /ws/canva}: runs sessions on boards. The routes serve requests that it does not accept.
 */
final class BoardEndpoint implements WebSocketEndpoint {
  private static final System.Logger LOG = System.getLogger(BoardEndpoint.class.getName());

  private final Boards boards;

  BoardEndpoint(Boards boards) {
    this.boards = boards;
  }

  @Override
  public boolean accepts(WebSocketRequest request) {
    Optional<RoomCode> code = code(request);
    try {
      return code.isPresent() && boards.exists(code.get(), request.peer().asker());
    } catch (BoardRefusedException e) {
      return false;
    }
  }

  @Override
  public void serve(WebSocketConnection socket) {
    WebSocketRequest request = socket.request();
    WebSocketBoardConnection connection = new WebSocketBoardConnection(socket);
    Optional<RoomCode> code = code(request);
    if (code.isEmpty()) {
      return;
    }
    JsonProtocol protocol =
        request.parameter("v").orElse("").equals("2") ? JsonProtocol.V2 : JsonProtocol.V1;
    try (Membership member =
        boards.join(code.get(), request.peer().asker(), joinRequest(protocol, request))) {
      EndReason end = new BoardSession<>(connection, member, protocol).run();
      LOG.log(System.Logger.Level.DEBUG, "the session ended: {0}", end);
    } catch (BoardRefusedException e) {
      connection.close(EndReason.refused(e));
    }
  }

  private static Optional<RoomCode> code(WebSocketRequest request) {
    return request.parameter("code").flatMap(RoomCode::parse);
  }

  private static JoinRequest joinRequest(JsonProtocol protocol, WebSocketRequest request) {
    if (protocol == JsonProtocol.V1) {
      return JoinRequest.plain();
    }
    JoinRequest join = JoinRequest.withPresence();
    return request
        .parameter("after")
        .filter(text -> text.matches("[0-9]{1,18}"))
        .map(text -> join.resumingAfter(Long.parseLong(text)))
        .orElse(join);
  }
}
